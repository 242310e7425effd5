// The session's end: on purpose, and under the person's hands.
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';
import { dayOf, shows, thirtyDaysAgo } from '../../support/truth.mjs';

test('signing out ends the session for good', async ({ page, entry, list, context }) => {
  await entry.signInAs(PEOPLE.claire, { fresh: true });
  await list.open();
  const before = await context.cookies();
  expect(before.find((cookie) => cookie.name === '__Host-sid')).toMatchObject({ httpOnly: true, secure: true, path: '/' });
  await entry.signOut();
  await expect(page.getByRole('heading', { name: 'Votre session est fermée' })).toBeVisible();
  await context.clearCookies();
  await context.addCookies(before);
  expect((await page.request.get('/api/v1/me')).status()).toBe(401);
});

test('an expired session leaves the page in place, and signing in again takes it up', async ({ page, entry, list, context, accessible }) => {
  await entry.signInAs(PEOPLE.claire, { fresh: true });
  await list.open();
  const numbers = await list.numbers();
  await context.clearCookies();
  await list.sortBy('Portu ID');
  await expect(entry.expired).toBeVisible();
  expect(await list.numbers()).toEqual(numbers);
  await accessible('session expired');

  await entry.signInAgainAs(PEOPLE.claire);
  await expect(entry.expired).toBeHidden({ timeout: 15_000 });
  await expect(list.head('Portu ID')).toHaveAttribute('aria-sort', 'ascending');
  await list.ready();
});

test('somebody else signing in gets a list of their own, and nothing of the page of the first', async ({ page, entry, list, context, truth }) => {
  await entry.signInAs(PEOPLE.claire, { fresh: true });
  await list.open({ process: 'paper' });
  await context.clearCookies();
  await list.sortBy('Portu ID');
  await expect(entry.expired).toBeVisible();

  await entry.signInAgainAs(PEOPLE.eric);
  await entry.signedIn(PEOPLE.eric);
  await list.ready();
  const orders = await truth.ordersOf(PEOPLE.eric);
  await shows(list, orders.filter((order) => dayOf(order) >= thirtyDaysAgo()));
  expect([list.parameter('process'), list.parameter('sort')]).toEqual([null, null]);
  await expect(list.filter('Process')).toHaveValue('');
  await expect(page.locator('body')).not.toContainText(PEOPLE.claire.name);
});

test('a namesake in the same role is somebody else', async ({ page, entry, list, context }) => {
  await entry.signInAs(PEOPLE.claire, { fresh: true });
  await list.open({ process: 'paper' });
  await context.clearCookies();
  await list.sortBy('Portu ID');
  await expect(entry.expired).toBeVisible();

  await page.route('/api/v1/me', async (route) => {
    const answer = await route.fetch();
    if (!answer.ok()) return route.fulfill({ response: answer });
    return route.fulfill({ response: answer, json: { ...(await answer.json()), id: '0'.repeat(32) } });
  });
  await entry.signInAgainAs(PEOPLE.claire);
  await expect(list.filter('Process')).toHaveValue('');
  expect(list.parameter('sort')).toBeNull();
});

test('a request without the portal’s own header is refused', async ({ page, entry }) => {
  await entry.signInAs(PEOPLE.claire, { fresh: true });
  const answer = await page.request.post('/auth/logout');
  expect(answer.status()).toBe(403);
  expect((await page.request.get('/api/v1/me')).status()).toBe(200);
});
