// Keycloak changes its signing key while people work.
import { decode } from '../../lib/oidc.mjs';
import { administer, ask, expect, systemToken, test } from '../../support/keycloak.mjs';
import { PEOPLE } from '../../support/people.mjs';

/** The portal asks for an unknown key at most once in this time, whoever invents key ids. */
const PATIENCE = { timeout: 45_000 };

const keyOf = (bearer) => decode(bearer).header.kid;
const statusWith = async (bearer) => (await ask('/api/v1/me', bearer)).status;

const signingKeys = () => administer('GET', '/components?type=org.keycloak.keys.KeyProvider&name=es256');

/** A key that signs from now on; the ones before stay good until they are removed. */
async function rotate(priority) {
  await administer('POST', '/components', {
    name: 'es256',
    providerType: 'org.keycloak.keys.KeyProvider',
    providerId: 'ecdsa-generated',
    config: { priority: [String(priority)], ecdsaEllipticCurveKey: ['P-256'] },
  });
}

test.use({ card: 'claire.morvan' });

test('a new key signs, old tokens count until the old key is removed, nobody is thrown out', async ({ page, entry, list, context }) => {
  test.slow();
  await entry.signInAs(PEOPLE.claire);
  const [original] = await signingKeys();
  const old = await systemToken('portal-standard-v4');
  expect(await statusWith(old)).toBe(200);

  await rotate(200);
  const fresh = await systemToken('portal-standard-v4');
  expect(keyOf(fresh)).not.toBe(keyOf(old));
  await expect.poll(() => statusWith(fresh), PATIENCE).toBe(200);
  expect(await statusWith(old)).toBe(200);
  await list.open();
  await context.clearCookies();
  await entry.signInAs(PEOPLE.claire);

  // The old key leaves; the next unknown key makes the portal look again and forget it.
  await administer('DELETE', `/components/${original.id}`);
  await rotate(300);
  const latest = await systemToken('portal-standard-v4');
  await expect.poll(() => statusWith(latest), PATIENCE).toBe(200);
  expect(await statusWith(fresh)).toBe(200);
  const { status, body } = await ask('/api/v1/me', old);
  expect([status, body.code]).toEqual([401, 'token_invalid']);
  expect((await page.request.get('/api/v1/me')).status()).toBe(200);
});
