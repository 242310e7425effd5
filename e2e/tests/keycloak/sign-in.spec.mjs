// Signing in with a client certificate, and what each role then reaches.
import { PEOPLE } from '../../support/people.mjs';
import { expect, test } from '../../support/keycloak.mjs';
import { shows } from '../../support/truth.mjs';

/** The matrix R-2, as in the catalogue. */
const MATRIX = {
  claire: ['view_all_portals', 'export', 'modify', 'cancel', 'notify', 'view', 'configure'],
  eric: ['export', 'modify', 'notify', 'view'],
  elise: ['export', 'modify', 'notify', 'view'],
  alain: ['export', 'notify', 'view'],
  sophie: ['view_all_portals', 'export', 'modify', 'cancel', 'notify', 'view', 'configure'],
  theo: ['view', 'generate', 'deliver'],
};

/** One order of each registration authority. */
let samples;
test.beforeAll(async ({ truth }) => {
  const [[west], [east]] = await Promise.all([truth.ordersOf(PEOPLE.eric), truth.ordersOf(PEOPLE.elise)]);
  samples = [['OUEST', west.number], ['EST', east.number]];
});

for (const [key, person] of Object.entries(PEOPLE)) {
  test.describe(key, () => {
    test.use({ card: person.login });

    test(`${key} signs in with a certificate and sees exactly their scope`, async ({ page, entry, list, truth }) => {
      await entry.signInAs(person, { address: '/orders?created_from=1970-01-01&process=paper' });
      await list.ready();
      // Back where the person wanted to go.
      expect(list.parameter('process')).toBe('paper');

      const me = await (await page.request.get('/api/v1/me')).json();
      expect([...me.permissions].sort()).toEqual([...MATRIX[key]].sort());
      expect(me.all_portals).toBe(MATRIX[key].includes('view_all_portals'));

      const { portals } = await (await page.request.get('/api/v1/portals')).json();
      const codes = new Set(portals.map((portal) => portal.ra.code));
      expect([...codes].sort()).toEqual([...person.sees].sort());

      await list.open();
      await shows(list, await truth.ordersOf(person));
      for (const [code, number] of samples) {
        const answer = await page.request.get(`/api/v1/orders/${number}`);
        expect(answer.status(), `an order of ${code}`).toBe(person.sees.includes(code) ? 200 : 404);
      }
    });
  });
}

test.describe('without a role', () => {
  test.use({ card: 'quentin.saulnier' });

  test('a person without a role is told so, and reaches nothing', async ({ page, entry, accessible }) => {
    await page.goto('/orders');
    await entry.signInLink.click();
    await expect(entry.title).toHaveText('Votre compte n’a pas encore de rôle');
    await expect(page.getByText('Quentin Saulnier').first()).toBeVisible();
    await accessible('no role');
    expect((await page.request.get('/api/v1/orders')).status()).toBe(403);
  });
});

test.describe('the session', () => {
  test.use({ card: 'claire.morvan' });

  test('holds no token where a page could read it', async ({ page, entry, context }) => {
    await entry.signInAs(PEOPLE.claire);
    const cookies = await context.cookies('https://localhost:8444/');
    const session = cookies.find(({ name }) => name === '__Host-sid');
    expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/', domain: 'localhost' });
    expect(cookies.filter(({ value }) => value.split('.').length > 2)).toEqual([]);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toMatch(/eyJ|Morvan/);
  });
});
