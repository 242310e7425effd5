#!/usr/bin/env bash
# Proves the smart-card path once: a (virtual) PKCS#11 card with a PIN, a headed Chromium, a real Keycloak.
#   run.sh             starts a Keycloak of its own; a listener stands in for the portal and redeems the code
#   run.sh --running   uses what `./justw demo --keycloak` runs, through the portal to the order list
# docs/smartcard.md says what is proved and how a real card is set up.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname -- "$(dirname -- "$here")")
work=$root/.data/smartcard
running=no
person=claire.morvan
pin=4321
label='Operator Card'

say() { printf 'smartcard: %s\n' "$*"; }
fail() {
  printf 'smartcard: %s\n' "$*" >&2
  exit 1
}
case ${1:-} in
  '') ;;
  --running) running=yes ;;
  *) fail "unknown option $1: use --running, or nothing" ;;
esac
mkdir -p "$work"

# Installs every missing Debian package at once when root, else says which.
packages() {
  local missing=() pair
  for pair in softhsm2-util:softhsm2 pkcs11-tool:opensc modutil:libnss3-tools Xvfb:xvfb openbox:openbox \
    xdotool:xdotool chromium:chromium openssl:openssl; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"; } >"$work/apt.log" 2>&1 ||
      fail "could not install them, see $work/apt.log"
  else
    fail "these packages are missing. Install them with: sudo apt-get install ${missing[*]}"
  fi
}

# A Keycloak apart from the demo's, so that neither disturbs the other; its server folder is copied once.
keycloak() {
  local fetched=$root/.data/keycloak/server
  export RA_KEYCLOAK_DATA=$work/keycloak
  if ! [ -d "$RA_KEYCLOAK_DATA/server" ] && [ -d "$fetched" ]; then
    mkdir -p "$RA_KEYCLOAK_DATA"
    cp -a "$fetched" "$RA_KEYCLOAK_DATA/server.part"
    mv "$RA_KEYCLOAK_DATA/server.part" "$RA_KEYCLOAK_DATA/server"
  fi
  "$root/keycloak/start.sh" --owner $$
}

# The person's key goes onto a fresh card and stays nowhere else in what the browser can reach.
card() {
  export SOFTHSM2_CONF=$work/softhsm2.conf
  local module=$1 pki=$2 key=$work/key.p8
  rm -rf "$work/tokens"
  mkdir -p "$work/tokens"
  printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$work/tokens" >"$SOFTHSM2_CONF"
  (
    umask 077
    openssl pkcs8 -topk8 -nocrypt -in "$pki/people/$person.key" -out "$key"
    openssl x509 -in "$pki/people/$person.crt" -outform DER -out "$work/certificate.der"
    softhsm2-util --init-token --free --label "$label" --so-pin 12345678 --pin "$pin"
    softhsm2-util --import "$key" --token "$label" --label "$person" --id 02 --pin "$pin"
    pkcs11-tool --module "$module" --token-label "$label" --login --pin "$pin" \
      --write-object "$work/certificate.der" --type cert --id 02 --label "$person"
  ) >"$work/card.log" 2>&1 || fail "the card could not be made, see $work/card.log"
  rm -f "$key" "$work/certificate.der"
}

# A fresh browser home that trusts the demo's TLS authority and knows the card's module: what an administrator does.
browser_home() {
  local module=$1 pki=$2
  rm -rf "${work:?}/home"
  mkdir -p "$work/home/.pki/nssdb"
  local db=sql:$work/home/.pki/nssdb
  {
    certutil -d "$db" -N --empty-password
    certutil -d "$db" -A -t C,, -n demo-tls -i "$pki/tls-ca.pem"
    modutil -dbdir "$db" -add 'RA card' -libfile "$module" -force
  } >"$work/nss.log" 2>&1 || fail "the browser's certificate store could not be made, see $work/nss.log"
}

started=()
cleanup() {
  local pid
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  if [ "$running" = no ]; then "$root/keycloak/stop.sh" --owner $$ >/dev/null 2>&1 || true; fi
}

# A screen without a monitor, with a window manager: without one the PIN's window never gets the focus.
screen() {
  # Of an earlier run: its number would be believed before the screen is there.
  rm -f "$work/display"
  Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp 3>"$work/display" 2>"$work/xvfb.log" &
  started+=($!)
  for _ in $(seq 50); do
    [ -s "$work/display" ] && break
    sleep 0.1
  done
  [ -s "$work/display" ] || fail "the virtual screen did not start, see $work/xvfb.log"
  DISPLAY=:$(cat "$work/display")
  export DISPLAY
  openbox >"$work/openbox.log" 2>&1 &
  started+=($!)
}

packages
module=$(find /usr/lib -name libsofthsm2.so 2>/dev/null | head -n 1)
[ -n "$module" ] || fail 'libsofthsm2.so was not found under /usr/lib'
cd "$root/e2e"
if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-fund --no-audit
fi

trap cleanup EXIT
trap 'exit 130' INT TERM
if [ "$running" = no ]; then keycloak; fi
pki=${RA_KEYCLOAK_PKI:-${RA_KEYCLOAK_DATA:-$root/.data/keycloak}/pki}
[ -f "$pki/people/$person.key" ] || fail "no certificates under $pki. Start ./justw demo --keycloak first, or leave --running out."
card "$module" "$pki"
browser_home "$module" "$pki"
screen
SMARTCARD_HOME=$work/home SMARTCARD_PIN=$pin SMARTCARD_RUNNING=$running SMARTCARD_OUT=$work \
  node smartcard/sign-in.mjs
