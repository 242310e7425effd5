#!/usr/bin/env bash
# Gets the pinned Keycloak by its Maven coordinates, checks it against the digest in lib.sh, unpacks it.
# Does nothing when that was done before.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

archive=$DATA/dist/keycloak-quarkus-dist-$KEYCLOAK_VERSION.tar.gz
mkdir -p "$DATA/dist" "$DATA/server"
need_java
[ -x "$SERVER/bin/kc.sh" ] && exit 0

free_kb=$(df -Pk "$DATA" | awk 'NR == 2 { print $4 }')
[ "$free_kb" -ge 700000 ] || fail "700 MB are needed under $DATA and only $((free_kb / 1024)) MB are free. Free some space, or set RA_KEYCLOAK_DATA."

digest_ok() { printf '%s  %s\n' "$KEYCLOAK_SHA256" "$archive" | sha256sum --check --status; }

if [ ! -f "$archive" ] || ! digest_ok; then
  need mvn maven
  say "fetching Keycloak $KEYCLOAK_VERSION (176 MB)"
  mvn -B -q -U dependency:copy \
    -Dartifact="org.keycloak:keycloak-quarkus-dist:$KEYCLOAK_VERSION:tar.gz" \
    -DoutputDirectory="$DATA/dist" >"$DATA/mvn.log" 2>&1 ||
    fail "Maven could not fetch it: is the network up? The cause is in $DATA/mvn.log"
  digest_ok || fail "the archive does not have the pinned digest and is not used: $archive"
fi

say "unpacking"
# Unpacked beside and moved, so that an interrupted run leaves nothing half made.
rm -rf "$DATA/server/unpacking"
mkdir "$DATA/server/unpacking"
tar -xzf "$archive" -C "$DATA/server/unpacking" --no-same-owner
rm -rf "$SERVER"
mv "$DATA/server/unpacking/keycloak-$KEYCLOAK_VERSION" "$SERVER"
rmdir "$DATA/server/unpacking"
