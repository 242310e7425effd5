#!/usr/bin/env bash
# Stops the development Keycloak that start.sh started, and nothing else.
#   stop.sh                 whoever started it
#   stop.sh --owner <pid>   only when start.sh started it for that process: a server that was there before stays
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

case ${1:-} in
  '') ;;
  --owner) [ "${2:?--owner needs a process id}" = "$(cat "$RUN/owner" 2>/dev/null)" ] || exit 0 ;;
  *) fail "unknown option $1: use --owner <pid>, or nothing" ;;
esac

if ! pid=$(server_pid); then
  rm -f "$RUN/server.pid"
  say "not running"
  exit 0
fi
# start.sh gave it its own process group; its number is the leader's.
kill -TERM -- "-$pid" 2>/dev/null || true
for _ in $(seq 100); do
  kill -0 -- "-$pid" 2>/dev/null || break
  sleep 0.1
done
kill -KILL -- "-$pid" 2>/dev/null || true
rm -f "$RUN/server.pid" "$RUN/owner"
say "stopped"
