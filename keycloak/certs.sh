#!/usr/bin/env bash
# Makes the throw-away authorities and certificates of the development Keycloak, once:
#   tls-ca           signs the servers' certificates (Keycloak, portal), both for localhost
#   operators-ca     signs the people's certificates, keeps the list of revoked ones (crl.pem)
#   partners-ca      signs the partner systems' certificates
#   other-ca         trusted by nobody: its holder must be refused
# With --again everything is made anew.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need openssl openssl
umask 077

if [ "${1:-}" = --again ]; then
  if pid=$(server_pid) && [ "$(cat "$RUN/pki")" = "$PKI" ]; then
    fail "a Keycloak that runs (process $pid) uses these certificates. Stop it with keycloak/stop.sh"
  fi
  rm -rf "$PKI"
fi
# Thirty days: long enough for a demo, short enough to be worth nothing.
days=30
# Of this very script: what an earlier version made is made anew.
recipe=$(cksum <"${BASH_SOURCE[0]}")
if [ "$(cat "$PKI/done" 2>/dev/null)" = "$recipe" ] && openssl x509 -in "$PKI/operators-ca.pem" -noout -checkend 86400 >/dev/null &&
  openssl crl -in "$PKI/crl.pem" -noout >/dev/null; then
  exit 0
fi
say "making throw-away authorities and certificates"
rm -rf "$PKI"
mkdir -p "$PKI/people" "$PKI/operators-ca"

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

# authority <name> <common name> [openssl req options…]
authority() {
  new_key "$PKI/$1.key"
  openssl req -x509 -new -key "$PKI/$1.key" -out "$PKI/$1.pem" -days "$days" -sha256 -utf8 \
    -subj "/C=FR/O=Demo/CN=$2" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign "${@:3}"
}

# issue <authority> <file> <subject> <extension section> [openssl ca options…]
issue() {
  local ca=$1 file=$2 subject=$3 section=$4
  shift 4
  new_key "$file.key"
  openssl req -new -key "$file.key" -out "$file.csr" -utf8 -subj "$subject"
  openssl ca -config "$PKI/ca.cnf" -name "$ca" -batch -notext -utf8 -in "$file.csr" -out "$file.crt" \
    -extensions "$section" -days "$days" "$@" >>"$PKI/openssl.log" 2>&1
  rm "$file.csr"
}

# person <authority> <file name> <given name> <surname> <serialNumber> [openssl ca options…]
person() {
  local ca=$1 file=$PKI/people/$2 given=$3 surname=$4 id=$5
  shift 5
  issue "$ca" "$file" "/C=FR/O=Demo/serialNumber=$id/GN=$given/SN=$surname/CN=$given $surname" person "$@"
  openssl pkcs12 -export -in "$file.crt" -inkey "$file.key" -name "$given $surname" \
    -passout env:P12_PASSWORD -out "$file.p12"
}

{
  for ca in tls-ca operators-ca partners-ca other-ca; do
    mkdir -p "$PKI/$ca"
    : >"$PKI/$ca/index"
    printf '[%s]\ndatabase=%s/%s/index\nnew_certs_dir=%s/%s\nrand_serial=yes\ncertificate=%s/%s.pem\nprivate_key=%s/%s.key\n' \
      "$ca" "$PKI" "$ca" "$PKI" "$ca" "$PKI" "$ca" "$PKI" "$ca"
    printf 'default_md=sha256\npolicy=any\nunique_subject=no\nstring_mask=utf8only\npreserve=yes\ndefault_crl_days=%s\ncrl_extensions=crl\ncrlnumber=%s/%s/crlnumber\n\n' \
      "$days" "$PKI" "$ca"
    echo 1000 >"$PKI/$ca/crlnumber"
  done
  cat <<'EXT'
[any]
countryName=optional
organizationName=optional
serialNumber=optional
givenName=optional
surname=optional
commonName=supplied
[crl]
authorityKeyIdentifier=keyid
[person]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=clientAuth
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[server]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
EXT
} >"$PKI/ca.cnf"

# People let their browsers trust this one: it must be good for no site but this machine's.
authority tls-ca "Demo TLS CA" -addext "nameConstraints=critical,permitted;DNS:localhost,\
permitted;IP:127.0.0.1/255.255.255.255,permitted;IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
authority operators-ca "Demo Operators CA"
authority partners-ca "Demo Partners CA"
authority other-ca "Another CA"

issue tls-ca "$PKI/keycloak" "/C=FR/O=Demo/CN=localhost" server
issue tls-ca "$PKI/portal" "/C=FR/O=Demo/CN=localhost" server
issue partners-ca "$PKI/partner-acme" "/C=FR/O=Acme/CN=partner-acme" person
issue partners-ca "$PKI/partner-other" "/C=FR/O=Autre/CN=partner-other" person
issue partners-ca "$PKI/portal-standard-v4" "/C=FR/O=Standard V4/CN=portal-standard-v4" person

person operators-ca claire.morvan Claire Morvan OPER-0001
person operators-ca eric.lagarde Éric Lagarde OPER-0002
person operators-ca elise.kern Élise Kern OPER-0003
person operators-ca alain.tessier Alain Tessier OPER-0004
person operators-ca sophie.brun Sophie Brun OPER-0005
person operators-ca theo.nguyen Théo Nguyen OPER-0006
person operators-ca quentin.saulnier Quentin Saulnier OPER-0007
person operators-ca odile.ferrieres Odile Ferrières OPER-0008
person operators-ca unknown Personne Inconnue OPER-9999
person operators-ca unknown-renewed Personne Inconnue OPER-9999
# The same person id as Claire's, from an authority nobody trusts, and one of ours that has expired.
person other-ca other-ca Claire Morvan OPER-0001
person operators-ca expired Claire Morvan OPER-0001 -startdate 20240101000000Z -enddate 20240201000000Z
# Two that pretend to be Claire: a partner's with her number, and somebody's with her number inside the name.
issue partners-ca "$PKI/people/partner-posing" "/C=FR/O=Acme/serialNumber=OPER-0001/CN=partner" person
issue operators-ca "$PKI/people/name-posing" "/C=FR/O=Demo/serialNumber=OPER-9999/CN=Jean, SERIALNUMBER=OPER-0001, X" person

openssl ca -config "$PKI/ca.cnf" -name operators-ca -revoke "$PKI/people/odile.ferrieres.crt" >>"$PKI/openssl.log" 2>&1
openssl ca -config "$PKI/ca.cnf" -name operators-ca -gencrl -out "$PKI/crl.pem" >>"$PKI/openssl.log" 2>&1
# Whom Keycloak asks for a certificate: these two authorities and no public one.
cat "$PKI/operators-ca.pem" "$PKI/partners-ca.pem" >"$PKI/client-cas.pem"
printf '%s\n' "$recipe" >"$PKI/done"
