#!/usr/bin/env bash
# Stops the development Keycloak that start.sh started, and nothing else.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

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
rm -f "$RUN/server.pid"
say "stopped"
