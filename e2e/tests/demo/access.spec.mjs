// What each role reaches and does not: on the page, in its filters, and through the API of the same session.
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';
import { shows } from '../../support/truth.mjs';

for (const [key, person] of Object.entries(PEOPLE)) {
  test(`${key} sees exactly their scope`, async ({ page, entry, list, truth }) => {
    await entry.signInAs(person);
    await list.open();

    const portals = await (await page.request.get('/api/v1/portals')).json();
    const codes = new Set(portals.portals.map((portal) => portal.ra.code));
    expect([...codes].sort()).toEqual([...person.sees].sort());

    const orders = await truth.ordersOf(person);
    expect(orders.length).toBeGreaterThan(20);
    await shows(list, orders);
    const { total } = await (await page.request.get('/api/v1/orders/count')).json();
    expect(total).toBe(orders.length);

    const offered = await list.filter('Client').locator('option').allInnerTexts();
    expect(offered.slice(1).sort()).toEqual(await truth.portalsOf(person));
  });
}

test('what another RA owns does not exist, in no way that could be told apart', async ({ page, entry, list, truth }) => {
  await entry.signInAs(PEOPLE.eric);
  const [foreign] = await truth.ordersOf(PEOPLE.elise);

  const [hidden, absent] = await Promise.all([foreign.number, 999_999_999].map((n) => page.request.get(`/api/v1/orders/${n}`)));
  const tell = async (answer) => {
    const body = await answer.json();
    const volatile = new Set(['date', 'x-request-id', 'content-length']);
    const headers = Object.entries(answer.headers()).filter(([name]) => !volatile.has(name)).sort();
    return { status: answer.status(), headers, body: { ...body, request_id: '', instance: '', detail: body.detail?.replace(/\d+/, 'N') } };
  };
  expect(hidden.status()).toBe(404);
  expect(await tell(hidden)).toEqual(await tell(absent));

  await page.goto(`/orders/${foreign.number}`);
  await expect(page.getByRole('heading', { level: 2, name: 'Cette commande n’existe pas' })).toBeVisible();
  await list.open({ number: String(foreign.number) });
  await expect(page.getByRole('heading', { level: 2, name: 'Aucune commande avec ces filtres' })).toBeVisible();
});
