// Partner systems: a token of their own, and only what it entitles to (I-1, R-3).
import { certificate } from '../../lib/oidc.mjs';
import { ask, BOUND_PORTAL, expect, systemToken, test } from '../../support/keycloak.mjs';

test('an order portal reads the orders of its own portal, and no others', async () => {
  const bearer = await systemToken('portal-standard-v4');
  const { status, body } = await ask('/api/v1/orders?page_size=200', bearer);
  expect(status).toBe(200);
  expect(body.orders.length).toBeGreaterThan(0);
  expect(new Set(body.orders.map((order) => order.portal.name))).toEqual(new Set(['STANDARD V4']));
  const me = await ask('/api/v1/me', bearer);
  expect(me.body.permissions.sort()).toEqual(['submit', 'view']);
  expect(me.body.all_portals).toBe(false);
});

test('a token bound to a certificate works on its own listener with that certificate', async () => {
  const bearer = await systemToken('partner-acme');
  const { status, body } = await ask('/api/v1/portals', bearer, { portal: BOUND_PORTAL, tls: certificate('partner-acme') });
  expect(status).toBe(200);
  expect(new Set(body.portals.map((portal) => portal.ra.code))).toEqual(new Set(['OUEST']));
});

for (const [how, options] of [
  ['without its certificate', { portal: BOUND_PORTAL }],
  ['with the certificate of another partner', { portal: BOUND_PORTAL, tls: () => certificate('partner-other') }],
  ['on the browser’s listener, which asks for none', { tls: () => certificate('partner-acme') }],
]) {
  test(`a bound token is refused ${how}`, async () => {
    const bearer = await systemToken('partner-acme');
    const { status, body } = await ask('/api/v1/orders', bearer, { ...options, tls: options.tls?.() });
    expect(status).toBe(401);
    expect(body.code).toBe('token_binding');
  });
}
