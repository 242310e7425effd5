#!/usr/bin/env bash
# Revokes a person's certificate: revoke.sh <file name in pki/people, without .crt>
# Rewrites the revocation list and, when the server runs, has it forget the list it cached.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

name=${1:?which person? for example: revoke.sh eric.lagarde}
certificate=$PKI/people/$name.crt
[ -f "$certificate" ] || fail "there is no certificate $certificate"

openssl ca -config "$PKI/ca.cnf" -name operators-ca -revoke "$certificate" >>"$PKI/openssl.log" 2>&1 ||
  say "$name was revoked before"
openssl ca -config "$PKI/ca.cnf" -name operators-ca -gencrl -out "$PKI/crl.pem" >>"$PKI/openssl.log" 2>&1 ||
  fail "the revocation list could not be written, see $PKI/openssl.log"
if server_pid >/dev/null; then
  # Moved into place: the server must never read half a list.
  cp "$PKI/crl.pem" "$SERVER/conf/crl.pem.new"
  mv "$SERVER/conf/crl.pem.new" "$SERVER/conf/crl.pem"
  node "$HERE/admin.mjs" POST /admin/realms/operators/clear-crl-cache
fi
say "$name is revoked"
