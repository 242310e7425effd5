#!/usr/bin/env bash
# The browser tests, from nothing to green: run.sh [demo|keycloak|all] [Playwright's own options…]
# Gets npm's parts and Debian's Chromium when they are missing, expects `target/debug/ra-portal` and `target/web`
# to be built, starts Keycloak for `keycloak`, and stops everything it started.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname -- "$here")
what=${1:-all}
[ $# -gt 0 ] && shift

fail() {
  printf 'e2e: %s\n' "$*" >&2
  exit 1
}
case $what in demo | keycloak | all) ;; *) fail "unknown: $what. Use demo, keycloak or all." ;; esac

# Debian's own browser; for `keycloak` also the tools that fill a browser's certificate store, and what the partner guide
# asks its readers to have.
missing=()
[ -x /usr/bin/chromium ] || missing+=(chromium)
[ "$what" = demo ] || command -v certutil >/dev/null || missing+=(libnss3-tools)
[ "$what" = demo ] || command -v jq >/dev/null || missing+=(jq)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "e2e: installing ${missing[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"; } >/tmp/ra-portal-apt.log 2>&1 ||
      fail "could not install ${missing[*]}, see /tmp/ra-portal-apt.log"
  else
    fail "these packages are missing. Install them with: sudo apt-get install ${missing[*]}"
  fi
fi
[ -x "$root/target/debug/ra-portal" ] || fail 'target/debug/ra-portal is missing. Build it with: cargo build -p server'
[ -f "$root/target/web/index.html" ] || fail 'target/web is missing. Build it with: cargo xtask web'
cd "$here"
if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-fund --no-audit
fi

# What earlier runs imported, replaced and cancelled is gone: a run begins with the same orders.
rm -rf "$root/target/e2e/demo" "$root/target/e2e/keycloak"

# suite <project> [Playwright's options…]: when it fails, what the portal said of its requests is told.
suite() {
  local project=$1 world=keycloak status=0
  case $project in demo | desk) world=demo ;; esac
  shift
  npx --no-install playwright test --project="$project" --pass-with-no-tests "$@" || status=$?
  [ "$status" = 0 ] || ./told.sh "$root/target/e2e/$world.log" "test-results/$project" >&2
  return "$status"
}

if [ "$what" != keycloak ]; then
  # First the pages, then the tests that move orders on under everybody's feet; another configuration has no such tests.
  suite demo "$@"
  case "$*" in *--config*) ;; *) suite desk "$@" ;; esac
fi
if [ "$what" != demo ]; then
  # Certificates of their own: revoking somebody in a test must not lock a person out of a demo.
  export RA_KEYCLOAK_PKI="$root/.data/keycloak/pki-e2e"
  "$root/keycloak/certs.sh" --again
  trap '"$root/keycloak/stop.sh" --owner $$' EXIT
  trap 'exit 130' INT TERM
  # One start for both: the portal's demo finds it running and leaves it so.
  "$root/keycloak/start.sh" --owner $$
  node --test --test-reporter=spec claims/
  # First the pages, then the tests that change the realm under everybody's feet.
  suite portal "$@"
  suite keycloak "$@"
fi
