// The certificates that a browser presents when Keycloak asks for one.
import { join } from 'node:path';
import { pki } from '../../keycloak/admin.mjs';
import { KEYCLOAK } from '../setup/world.mjs';

/** Somebody's certificate, for a context's `clientCertificates`. */
export function browserCard(name) {
  const file = (kind) => join(pki, 'people', `${name}.${kind}`);
  return { origin: KEYCLOAK.keycloak, certPath: file('crt'), keyPath: file('key') };
}
