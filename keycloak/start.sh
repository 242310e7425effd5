#!/usr/bin/env bash
# Starts the development Keycloak on https://localhost:8443 with both realms, and waits until it answers.
#   start.sh                 returns when ready; stop it with stop.sh
#   start.sh --foreground    stays until Ctrl-C and stops it then
#   start.sh --owner <pid>   also stops it when that process is gone, however it went; content with one that runs
#                            already, which then stays
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

foreground=no owner=
while [ $# -gt 0 ]; do
  case $1 in
    --foreground) foreground=yes ;;
    --owner) owner=${2:?--owner needs a process id} && shift ;;
    *) fail "unknown option $1: use --foreground or --owner <pid>" ;;
  esac
  shift
done

# wait_until_ready <pid>
wait_until_ready() {
  local began=$SECONDS
  until server_ready; do
    kill -0 "$1" 2>/dev/null || fail "it ended before it was ready. Last lines of $RUN/server.log:
$(tail -n 5 "$RUN/server.log")"
    [ $((SECONDS - began)) -lt 300 ] || fail "it was not ready after 300 s, see $RUN/server.log"
    sleep 0.5
  done
}

"$HERE/fetch.sh"
need node nodejs
if pid=$(server_pid); then
  [ -n "$owner" ] || fail "it is already running (process $pid). Stop it with keycloak/stop.sh"
  [ "$(cat "$RUN/pki")" = "$PKI" ] ||
    fail "it is already running (process $pid), with the certificates under $(cat "$RUN/pki"). Stop it with keycloak/stop.sh"
  wait_until_ready "$pid"
  say "using the one that is running (process $pid); it stays afterwards"
  exit 0
fi
for wanted in "$PORT" "$MANAGEMENT_PORT"; do
  if port_open "$wanted"; then
    fail "port $wanted is in use. Stop what uses it, or set RA_KEYCLOAK_PORT and RA_KEYCLOAK_MANAGEMENT_PORT."
  fi
done
"$HERE/certs.sh"

# The in-memory database starts empty each time, so that the realm files are always what runs.
mkdir -p "$RUN" "$SERVER/data/import"
rm -rf "$SERVER/themes/ra-portal"
cp -r "$HERE/theme" "$SERVER/themes/ra-portal"
cp "$HERE/subscribers-realm.json" "$SERVER/data/import/"
node "$HERE/enrol.mjs" >"$SERVER/data/import/operators-realm.json"
cp "$PKI/crl.pem" "$SERVER/conf/crl.pem"
(umask 077 && openssl rand -hex 24 >"$RUN/admin-secret")

options=(
  start-dev --db=dev-mem --import-realm
  --hostname="https://localhost:$PORT" --https-port="$PORT" --http-port=0 --http-host=127.0.0.1
  --https-certificate-file="$PKI/keycloak.crt" --https-certificate-key-file="$PKI/keycloak.key"
  --https-client-auth=request --https-trust-store-file="$PKI/client-cas.pem"
  # The operators' authority here too: without it the revocation list cannot be checked and every login is refused.
  --truststore-paths="$PKI/tls-ca.pem,$PKI/operators-ca.pem"
  --health-enabled=true --http-management-scheme=http --http-management-port="$MANAGEMENT_PORT"
)
export KC_BOOTSTRAP_ADMIN_CLIENT_ID=bootstrap KC_BOOTSTRAP_ADMIN_CLIENT_SECRET
KC_BOOTSTRAP_ADMIN_CLIENT_SECRET=$(cat "$RUN/admin-secret")
export JAVA_OPTS_KC_HEAP="-Xms256m -Xmx768m"
# A server that lives for minutes: the second compiler costs it more than it gives (a third of the start's CPU time).
export JAVA_OPTS_APPEND="${JAVA_OPTS_APPEND:--XX:TieredStopAtLevel=1}"

say "starting (about 40 s the first time, 15 s afterwards, more on a busy machine)"
began=$SECONDS
setsid "$SERVER/bin/kc.sh" "${options[@]}" </dev/null >"$RUN/server.log" 2>&1 &
pid=$!
echo "$pid" >"$RUN/server.pid"
echo "$PKI" >"$RUN/pki"
echo "$owner" >"$RUN/owner"

# From here on nothing may leave a server behind.
trap '"$HERE/stop.sh" >/dev/null || true' EXIT
trap 'exit 130' INT TERM
if [ -n "$owner" ]; then
  # shellcheck disable=SC2016
  setsid bash -c 'while kill -0 "$1" 2>/dev/null && kill -0 "$2" 2>/dev/null; do sleep 1; done; exec "$3" --owner "$1"' \
    watch "$owner" "$pid" "$HERE/stop.sh" </dev/null >/dev/null 2>&1 &
fi
wait_until_ready "$pid"
say "ready after $((SECONDS - began)) s on https://localhost:$PORT"

if [ "$foreground" = yes ]; then
  say "certificates to import in a browser: $PKI/people/*.p12 (pass phrase: $P12_PASSWORD); Ctrl-C stops"
  while kill -0 "$pid" 2>/dev/null; do sleep 1; done
  fail "the server ended, see $RUN/server.log"
fi
trap - EXIT
