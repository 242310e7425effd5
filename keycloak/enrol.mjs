// The realm as it is imported: the committed file, with each person's certificate of this machine enrolled.
//   node enrol.mjs >operators-realm.json
// A person signs in with an enrolled certificate and no other, whatever its subject and its issuer say; the
// throw-away authorities make other certificates on every machine, so that the committed file cannot name them.
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pki } from './admin.mjs';

const certificateFile = (name) => join(pki, 'people', `${name}.crt`);

/** What Keycloak compares: the SHA-256 of a person's whole certificate, in lower-case hexadecimal without colons. */
export function thumbprint(name) {
  const certificate = new X509Certificate(readFileSync(certificateFile(name)));
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const realm = JSON.parse(readFileSync(new URL('./operators-realm.json', import.meta.url), 'utf8'));
  for (const person of realm.users.filter(({ username }) => existsSync(certificateFile(username)))) {
    person.attributes = { ...person.attributes, cert_sha256: [thumbprint(person.username)] };
  }
  console.log(JSON.stringify(realm, null, 2));
}
