// Every state a person can meet, held against WCAG 2.2 AA and RGAA in both themes and on a phone.
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';

const problem = (status, code) => ({
  status,
  contentType: 'application/problem+json',
  json: { type: `/problems/${code}`, title: code, status, detail: code, code, request_id: '0194f0c0-0000-7000-8000-000000000000' },
});
const LIST = /\/api\/v1\/orders(\?|$)/;
const ORDER = /\/api\/v1\/orders\/\d+$/;
const ME = '/api/v1/me';

test.use({ card: PEOPLE.claire.login });

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
    await expect(page.getByRole('dialog', { name: 'Raccourcis clavier' })).toContainText('RMaj RPivoter le document à droite, à gauche');
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

  test('a value that the server refuses is marked on its field, until it is mended', async ({ page, list }) => {
    await list.filter('N° Dossier, valeur exacte').fill('12x');
    const field = list.filter('N° Dossier, valeur exacte');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription('un nombre positif est attendu');
    await expect(list.filter('SIREN, contient')).not.toHaveAttribute('aria-invalid', /.*/);
    await field.fill('');
    await expect(field).not.toHaveAttribute('aria-invalid', /.*/);
    await expect(field).toHaveAccessibleDescription('');

    await page.goto('/orders?created_from=yesterday&status=open');
    await expect(list.filter('Statut')).toHaveAccessibleDescription('ce choix n’existe pas');
    const period = page.getByRole('button', { name: /^Période de création/ });
    await expect(period).toHaveAccessibleDescription('la valeur n’a pas la forme attendue');
    await period.click();
    await expect(list.filter('Du')).toHaveAttribute('aria-invalid', 'true');
    await expect(list.filter('Du')).toHaveAccessibleDescription('la valeur n’a pas la forme attendue');
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

test('the tab says what the page says, in both languages', async ({ page, entry, list }) => {
  await entry.signInAs(PEOPLE.claire);
  await list.open();
  const [number] = await list.numbers();
  const refuse = (status, code) => (path) => page.route(path, (route) => route.fulfill(problem(status, code)));
  const states = [
    ['/orders?created_from=1970-01-01', 'Commandes', 'Orders'],
    ['/orders?created_from=yesterday', 'Un filtre n’est pas valable', 'A filter is not valid'],
    ['/orders?created_from=1970-01-01&page=x', 'Cette page de la liste est vide', 'This page of the list is empty'],
    [`/orders/${number}`, `Commande N° ${number}`, `Order no. ${number}`],
    ['/orders/999999999', 'Cette commande n’existe pas', 'This order does not exist'],
    ['/nowhere', 'Cette page n’existe pas', 'This page does not exist'],
    ['/orders?created_from=1970-01-01', 'La liste n’a pas pu être chargée', 'The list could not be loaded', LIST, refuse(500, 'internal')],
    ['/orders?created_from=1970-01-01', 'Votre rôle ne permet pas cette consultation', 'Your role does not allow this', LIST, refuse(403, 'forbidden')],
    [`/orders/${number}`, 'La commande n’a pas pu être chargée', 'The order could not be loaded', ORDER, refuse(500, 'internal')],
    [`/orders/${number}`, 'Votre rôle ne permet pas cette consultation', 'Your role does not allow this', ORDER, refuse(403, 'forbidden')],
    ['/orders', 'Le portail n’est pas disponible', 'The portal is not available', ME, refuse(503, 'unavailable')],
  ];
  for (const language of ['fr', 'en']) {
    await page.evaluate((tag) => localStorage.setItem('ra.language', tag), language);
    for (const [address, french, english, path, answer] of states) {
      await answer?.(path);
      await page.goto(address);
      await expect(page).toHaveTitle(`${language === 'fr' ? french : english} – ${language === 'fr' ? 'Portail AE' : 'RA portal'}`);
      await expect(page.getByRole('heading', { name: language === 'fr' ? french : english }).first()).toBeAttached();
      if (path) await page.unroute(path);
    }
  }
  // From a message back to the rows, without a new page.
  await refuse(500, 'internal')(LIST);
  await page.goto('/orders?created_from=1970-01-01');
  await expect(page).toHaveTitle('The list could not be loaded – RA portal');
  await page.unroute(LIST);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page).toHaveTitle('Orders – RA portal');
});

test('a page that does not exist', async ({ page, entry, accessible }) => {
  await entry.signInAs(PEOPLE.claire);
  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { level: 2, name: 'Cette page n’existe pas' })).toBeVisible();
  await accessible('no such page');
});

test('the program is fetched again when its transfer breaks', async ({ page, entry, list }) => {
  await entry.signInAs(PEOPLE.claire);
  let transfers = 0;
  // The first attempt, whether it is the page's announcement or the program's own start that makes it, fails for both.
  await page.route(/\/assets\/app_bg[^/]*\.wasm$/, (route) => {
    transfers += 1;
    return transfers === 1 ? route.abort() : route.fallback();
  });
  await list.open();
  expect(transfers).toBeGreaterThan(1);
});

test('the part with the page of an order is fetched ahead; where it is gone the page says so, and helps', async ({ page, entry, list, order }) => {
  await entry.signInAs(PEOPLE.claire);
  const part = /\/assets\/app_part[^/]*\.wasm$/;
  const ahead = page.waitForResponse(part);
  await list.open();
  expect((await ahead).status()).toBe(200);
  const [number] = await list.numbers();

  // A newer program is installed: the part of this one is not there any more.
  await page.route(part, (route) => route.fulfill({ status: 404 }));
  await page.goto(`/orders/${number}`);
  await expect(page.getByRole('heading', { level: 2, name: 'La commande n’a pas pu être chargée' })).toBeVisible();
  await page.unroute(part);
  await page.getByRole('button', { name: 'Réessayer' }).click();
  await order.shows(number);
});
