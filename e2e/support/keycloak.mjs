// The same `test` with the hand of Keycloak's administrator, and a real sign-in each time.
import { admin, call, token } from '../../keycloak/admin.mjs';
import { thumbprint } from '../../keycloak/enrol.mjs';
import { certificate } from '../lib/oidc.mjs';
import { CertificateEntry } from '../pages/entry.mjs';
import { Refusal } from '../pages/refusal.mjs';
import { KEYCLOAK } from '../setup/world.mjs';
import { test as base, expect } from './test.mjs';

export const REALM = '/admin/realms/operators';

/** The portal's second listener, which asks for a certificate. */
export const BOUND_PORTAL = 'https://localhost:8445';

/** One call of the Admin API. Signs in anew each time: the administrator's token lasts a minute only. */
export const administer = async (method, path, json) => (await admin())(method, REALM + path, json);

/** The account of a person, by their login. */
export async function account(login) {
  const [found] = await administer('GET', `/users?exact=true&username=${login}`);
  return found;
}

/** A system's access token, bought with its certificate. */
export async function systemToken(system) {
  const form = { grant_type: 'client_credentials', client_id: system };
  const answer = await token('operators', form, certificate(system));
  expect(answer.error).toBeUndefined();
  return answer.access_token;
}

/** Asks the portal as a system does: with a token, and with a certificate where the listener asks for one. */
export async function ask(path, bearer, { portal = KEYCLOAK.portal, tls } = {}) {
  const answer = await call('GET', portal + path, { headers: { authorization: `Bearer ${bearer}` }, tls });
  return { status: answer.status, body: JSON.parse(answer.text) };
}

export const test = base.extend({
  entry: async ({ page }, use) => use(new CertificateEntry(page, { fresh: true })),
  refusal: async ({ page }, use) => use(new Refusal(page)),

  /**
   * Somebody new, for tests that change a person: sees everything as support, and is about to change cards, so that
   * `unknown` and `unknown-renewed` are both theirs.
   */
  recruit: async ({}, use) => {
    const person = { login: 'nora.inconnue', name: 'Nora Inconnue', role: 'Support' };
    await administer('POST', '/users', {
      username: person.login, firstName: 'Nora', lastName: 'Inconnue', email: 'nora.inconnue@ae.example',
      enabled: true, emailVerified: true,
      attributes: { cert_sha256: ['unknown', 'unknown-renewed'].map(thumbprint) },
    });
    const { id } = await account(person.login);
    const role = await administer('GET', '/roles/ROLE_SUPPORT');
    await administer('POST', `/users/${id}/role-mappings/realm`, [role]);
    await use({
      ...person,
      dismiss: () => administer('DELETE', `/users/${id}/role-mappings/realm`, [role]),
      disable: () => administer('PUT', `/users/${id}`, { enabled: false }),
    });
    await administer('DELETE', `/users/${id}`);
  },
});

export { expect };
