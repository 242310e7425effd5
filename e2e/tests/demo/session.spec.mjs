// The session's end: on purpose, and under the person's hands.
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';

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
  const dialog = page.getByRole('dialog', { name: 'Reconnectez-vous pour continuer' });
  await expect(dialog).toBeVisible();
  expect(await list.numbers()).toEqual(numbers);
  await accessible('session expired');

  const opened = page.waitForEvent('popup');
  await dialog.getByRole('button', { name: 'Se reconnecter' }).click();
  const popup = await opened;
  await entry.pick(PEOPLE.claire, popup).click();
  await expect(dialog).toBeHidden({ timeout: 15_000 });
  await expect(list.head('Portu ID')).toHaveAttribute('aria-sort', 'ascending');
  await list.ready();
});

test('somebody else signing in does not get the page of the first', async ({ page, entry, list, context }) => {
  await entry.signInAs(PEOPLE.claire, { fresh: true });
  await list.open({ number: '1' });
  await context.clearCookies();
  await page.reload();
  await expect(entry.signInLink).toBeVisible();
});

test('a request without the portal’s own header is refused', async ({ page, entry }) => {
  await entry.signInAs(PEOPLE.claire, { fresh: true });
  const answer = await page.request.post('/auth/logout');
  expect(answer.status()).toBe(403);
  expect((await page.request.get('/api/v1/me')).status()).toBe(200);
});
