// Every state a person can meet, held against WCAG 2.2 AA and RGAA in both themes and on a phone.
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';

const problem = (status, code) => ({
  status,
  contentType: 'application/problem+json',
  json: { type: `/problems/${code}`, title: code, status, detail: code, code, request_id: '0194f0c0-0000-7000-8000-000000000000' },
});
const LIST = /\/api\/v1\/orders(\?|$)/;

test('the way in: sign-in page, chooser, signed out', async ({ page, entry, accessible }) => {
  await page.goto('/orders');
  await expect(entry.signInLink).toBeVisible();
  await accessible('sign-in');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('link', { name: /certificate/ })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('button', { name: 'Français' }).click();
  await entry.signInLink.click();
  await expect(entry.pick(PEOPLE.claire)).toBeVisible();
  // The development issuer's page is not the product: its notice stands outside the landmarks.
  await accessible('chooser', { beside: ['.banner'] });
  await page.goto('/signed-out');
  await expect(page.getByRole('heading', { name: 'Votre session est fermée' })).toBeVisible();
  await accessible('signed out');
});

test('refused: by the certificate, by the account, by a sign-in that failed', async ({ page, entry, accessible }) => {
  for (const [name, heading] of [
    ['Odile Ferrières', 'Ce certificat est révoqué'],
    ['Certificat inconnu', 'Ce certificat n’est pas reconnu'],
    ['Sans certificat', 'Aucun certificat reçu'],
  ]) {
    await page.goto('/orders');
    await entry.signInLink.click();
    await entry.pick({ name }).click();
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  }
  // The three pages differ by their texts only.
  await accessible('refused', { beside: ['.banner'] });
  await page.goto('/sign-in?problem=insufficient_authentication');
  await expect(page.getByRole('alert')).toBeVisible();
  await accessible('sign-in with a problem');
  await entry.signInLink.click();
  await entry.pick({ name: 'Quentin Saulnier' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Votre compte n’a pas encore de rôle' })).toBeVisible();
  await accessible('without a role');
});

test.describe('signed in', () => {
  test.beforeEach(async ({ entry, list }) => {
    await entry.signInAs(PEOPLE.claire);
    // Twenty rows look like fifty, and are looked at in less than half the time.
    await list.open({ page_size: '20' });
  });

  test('the list', async ({ accessible }) => {
    await accessible('list');
  });

  test('the menus of the list', async ({ page, entry, accessible }) => {
    await entry.account.click();
    await expect(page.getByRole('button', { name: 'Se déconnecter' })).toBeVisible();
    await accessible('account menu', { phone: false });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Colonnes/ }).click();
    await expect(page.getByLabel('N° CNBF')).toBeVisible();
    await accessible('columns', { phone: false });
  });

  test('the shortcuts', async ({ page, accessible }) => {
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Raccourcis clavier' })).toBeVisible();
    await accessible('shortcuts');
  });

  test('the filters of a phone', async ({ page, accessible }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: /^Filtres/ }).click();
    await expect(page.getByRole('dialog', { name: 'Filtres' })).toBeVisible();
    await accessible('filters', { desk: false });
  });

  test('nothing found', async ({ page, list, accessible }) => {
    await list.open({ number: '999999999' });
    await expect(page.getByRole('heading', { level: 2, name: 'Aucune commande avec ces filtres' })).toBeVisible();
    await accessible('empty');
  });

  test('a wrong filter in the address', async ({ page, accessible }) => {
    await page.goto('/orders?created_from=yesterday&status=open');
    await expect(page.getByRole('heading', { level: 2, name: 'Un filtre n’est pas valable' })).toBeVisible();
    await expect(page.getByText('Date de création : la valeur n’a pas la forme attendue. Statut : ce choix n’existe pas.')).toBeVisible();
    await accessible('wrong filter');
  });

  test('still loading', async ({ page, accessible }) => {
    await page.route(LIST, () => {});
    await page.reload();
    await expect(page.locator('.skel').first()).toBeVisible();
    await accessible('skeleton');
  });

  for (const [name, answer, title] of [
    ['the server fails', problem(500, 'internal'), 'La liste n’a pas pu être chargée'],
    ['forbidden', problem(403, 'forbidden'), 'Votre rôle ne permet pas cette consultation'],
  ]) {
    test(name, async ({ page, accessible }) => {
      await page.route(LIST, (route) => route.fulfill(answer));
      await page.reload();
      await expect(page.getByRole('heading', { level: 2, name: title })).toBeVisible();
      await accessible(name);
      await page.unroute(LIST);
      await page.getByRole('button', { name: 'Réessayer' }).click();
      await expect(page.locator('.grid__link').first()).toBeVisible();
    });
  }

  test('offline, and back', async ({ page, context, list, accessible }) => {
    await context.setOffline(true);
    await expect(page.getByText('Le portail ne répond pas.')).toBeVisible();
    await accessible('offline');
    await context.setOffline(false);
    await expect(page.getByText('Le portail ne répond pas.')).toBeHidden();
    await list.ready();
  });

  test('one order, and one that does not exist', async ({ page, list, accessible }) => {
    const [number] = await list.numbers();
    await list.links.first().click();
    await expect(page.getByRole('heading', { level: 1, name: `Commande N° ${number}` })).toBeVisible();
    await accessible('order');
    await page.goto('/orders/999999999');
    await expect(page.getByRole('heading', { level: 2, name: 'Cette commande n’existe pas' })).toBeVisible();
    await accessible('no such order');
  });
});

test('a page that does not exist', async ({ page, entry, accessible }) => {
  await entry.signInAs(PEOPLE.claire);
  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { level: 2, name: 'Cette page n’existe pas' })).toBeVisible();
  await accessible('no such page');
});
