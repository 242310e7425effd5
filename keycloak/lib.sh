# shellcheck shell=bash disable=SC2034
# Shared by the scripts of this folder: where things live, and the few helpers all of them need.
# Sourced, never run. Everything that is made goes under one ignored folder; deleting it costs only time.

KEYCLOAK_VERSION=26.7.3
KEYCLOAK_SHA256=77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(dirname -- "$HERE")
DATA=${RA_KEYCLOAK_DATA:-$ROOT/.data/keycloak}
SERVER=$DATA/server/keycloak-$KEYCLOAK_VERSION
PKI=${RA_KEYCLOAK_PKI:-$DATA/pki}
RUN=$DATA/run
PORT=${RA_KEYCLOAK_PORT:-8443}
MANAGEMENT_PORT=${RA_KEYCLOAK_MANAGEMENT_PORT:-9000}
# The pass phrase of every .p12: they are throw-away, it only spares an empty one that some browsers refuse.
export P12_PASSWORD=demo

say() { printf 'keycloak: %s\n' "$*"; }

# Ends with a sentence that says what to do; never a trace.
fail() {
  printf 'keycloak: %s\n' "$*" >&2
  exit 1
}

# need <command> <Debian package> — installs the package when root on Debian, else says how.
need() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing $2 (for $1)"
    mkdir -p "$DATA"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2"; } >"$DATA/apt.log" 2>&1 ||
      fail "could not install $2, see $DATA/apt.log"
  else
    fail "$1 is missing. Install it with: sudo apt-get install $2"
  fi
}

# Java 17 or newer, by JAVA_HOME or the path.
need_java() {
  local java=java major
  [ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
  if [ "$java" = java ]; then need java default-jre-headless; fi
  major=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
  [ "${major:-0}" -ge 17 ] ||
    fail "Java 17 or newer is needed and this one is ${major:-unknown}. Install it with: sudo apt-get install default-jre-headless"
}

# Is something listening on this port of the loopback?
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Prints the id of our running server, if there is one. A recycled process id is not ours.
server_pid() {
  local pid
  pid=$(cat "$RUN/server.pid" 2>/dev/null) || return 1
  [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$SERVER" || return 1
  printf '%s' "$pid"
}

# Answers the health check with success once both realms are imported.
server_ready() {
  local status
  status=$({
    exec 3<>"/dev/tcp/127.0.0.1/$MANAGEMENT_PORT" || exit 1
    printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
    head -n 1 <&3
  } 2>/dev/null) || return 1
  [[ $status == *" 200 "* ]]
}
