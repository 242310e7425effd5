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

if ! [ -x /usr/bin/chromium ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo 'e2e: installing chromium'
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/tmp/ra-portal-chromium.log 2>&1 ||
      fail 'could not install chromium, see /tmp/ra-portal-chromium.log'
  else
    fail 'Chromium is missing. Install it with: sudo apt-get install chromium'
  fi
fi
[ -x "$root/target/debug/ra-portal" ] || fail 'target/debug/ra-portal is missing. Build it with: cargo build -p server'
[ -f "$root/target/web/index.html" ] || fail 'target/web is missing. Build it with: cargo xtask web'
cd "$here"
if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-fund --no-audit
fi

if [ "$what" != keycloak ]; then
  npx --no-install playwright test --project=demo "$@"
fi
if [ "$what" != demo ]; then
  # Certificates of their own: revoking somebody in a test must not lock a person out of a demo.
  export RA_KEYCLOAK_PKI="$root/.data/keycloak/pki-e2e"
  "$root/keycloak/certs.sh" --again
  # Stops what it started and nobody else's: a server that runs already makes it fail here.
  "$root/keycloak/start.sh" --owner $$
  trap '"$root/keycloak/stop.sh"' EXIT
  trap 'exit 130' INT TERM
  node --test claims/
  npx --no-install playwright test --project=keycloak "$@"
fi
