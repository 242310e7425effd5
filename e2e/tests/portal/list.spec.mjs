// The list's filters, sorts, pages and address against the plain truth (L-1 to L-5).
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';
import { BY, dayOf, fold, numbersOf, shows, thirtyDaysAgo } from '../../support/truth.mjs';

test.use({ card: PEOPLE.claire.login });

let orders;
test.beforeEach(async ({ entry, list, truth }) => {
  await entry.signInAs(PEOPLE.claire);
  orders = await truth.ordersOf(PEOPLE.claire);
  await list.open();
});

test('opens on the last thirty days, by priority, and says so in the address', async ({ page, entry, list }) => {
  await page.goto('/orders');
  await list.ready();
  const expected = thirtyDaysAgo();
  await expect.poll(() => list.parameter('created_from')).toBe(expected);
  await shows(list, orders.filter((order) => dayOf(order) >= expected));
  await expect(entry.account).toBeVisible();
});

test('the default order: by level, soonest expiry first, then the settled ones, newest first', async ({ list }) => {
  await shows(list, orders);
  // Each status on its own brings the levels after the first page to the top.
  const statuses = ['incomplete', 'to_verify', 'in_signature', 'to_validate', 'to_generate', 'to_deliver', 'closed', 'cancelled'];
  for (const status of statuses) {
    await list.open({ status });
    await shows(list, orders.filter((order) => order.status === status));
  }
  expect(new Set(orders.map(({ level }) => level)).size).toBeGreaterThan(3);
});

test('text filters: exact numbers, parts of a SIREN, a last name without case or accents', async ({ list }) => {
  const chosen = orders.find((order) => fold(order.holder_last_name) !== order.holder_last_name.toLowerCase()) ?? orders[0];
  await list.filter('N° Dossier, valeur exacte').fill(String(chosen.number));
  await shows(list, [chosen]);
  await list.filter('N° Dossier, valeur exacte').fill('');
  await list.filter('Portu ID, valeur exacte').fill(String(chosen.portu_id));
  await shows(list, orders.filter((order) => order.portu_id === chosen.portu_id));
  await list.filter('Portu ID, valeur exacte').fill('');

  const part = chosen.siren.slice(3, 6);
  await list.filter('SIREN, contient').fill(part);
  await shows(list, orders.filter((order) => order.siren.includes(part)));
  await list.filter('SIREN, contient').fill(`0002 ${chosen.siren.slice(0, 3)} ${chosen.siren.slice(3)}`);
  await shows(list, orders.filter((order) => order.siren === chosen.siren));
  await list.filter('SIREN, contient').fill('');

  const letters = fold(chosen.holder_last_name).slice(0, 2).toUpperCase();
  await list.filter('Nom du porteur, contient').fill(letters);
  await shows(list, orders.filter((order) => fold(order.holder_last_name).includes(letters.toLowerCase())));
});

test('single choices: portal, type, process, phase, status', async ({ list }) => {
  const cases = [
    ['Client', 'portal', (order) => order.portal, 'AVOCATS V4'],
    ['Type', 'type', (order) => order.type, 'renewal', 'Renouvellement'],
    ['Process', 'process', (order) => order.process, 'paper', 'Papier'],
    ['Phase', 'phase', (order) => order.phase, 'validated', 'Validé'],
    ['Statut', 'status', (order) => order.status, 'to_verify', 'À vérifier'],
  ];
  for (const [label, parameter, of, value, word = value] of cases) {
    await list.filter(label).selectOption({ label: word });
    await shows(list, orders.filter((order) => of(order) === value));
    expect(list.parameter(parameter)).toBeTruthy();
    await list.filter(label).selectOption('');
  }
  await list.filter('Type').selectOption({ label: 'Nouvelle' });
  await list.filter('Statut').selectOption({ label: 'Incomplet' });
  await shows(list, orders.filter((order) => order.type === 'new' && order.status === 'incomplete'));
});

test('a period of creation, both days included', async ({ list }) => {
  const days = orders.map(dayOf).sort();
  const [from, to] = [days[Math.floor(days.length / 4)], days[Math.floor(days.length / 2)]];
  await list.open({ created_from: from, created_to: to });
  await shows(list, orders.filter((order) => dayOf(order) >= from && dayOf(order) <= to));
});

for (const [column, key] of [['N° Dossier', 'number'], ['Portu ID', 'portu_id'], ['Porteur', 'holder'], ['Date de création', 'created_at']]) {
  test(`sorts by ${column}: up, down, off`, async ({ list }) => {
    const up = [...orders].sort((a, b) => BY[key](a, b) || BY.number(a, b));
    await list.sortBy(column);
    await expect(list.head(column)).toHaveAttribute('aria-sort', 'ascending');
    await shows(list, up);
    await list.sortBy(column);
    await expect(list.head(column)).toHaveAttribute('aria-sort', 'descending');
    await shows(list, [...up].reverse());
    await list.sortBy(column);
    await expect(list.head(column)).not.toHaveAttribute('aria-sort', /.*/);
    await shows(list, orders);
  });
}

test('sorts by Priorité: up is the default order said aloud, down is its reverse', async ({ list }) => {
  await list.sortBy('Priorité');
  await expect(list.head('Priorité')).toHaveAttribute('aria-sort', 'ascending');
  await shows(list, orders);
  await list.sortBy('Priorité');
  await expect(list.head('Priorité')).toHaveAttribute('aria-sort', 'descending');
  await shows(list, [...orders].reverse());
});

test('pages: every order exactly once, forth and back, first and last', async ({ page, list }) => {
  const pages = Math.ceil(orders.length / 50);
  const seen = [];
  for (let n = 0; n < pages; n += 1) {
    await expect.poll(() => list.numbers()).toEqual(numbersOf(orders).slice(n * 50, n * 50 + 50));
    seen.push(...(await list.numbers()));
    if (n < pages - 1) await page.getByRole('link', { name: 'Page suivante' }).click();
  }
  expect(seen).toEqual(numbersOf(orders));
  await page.getByRole('link', { name: 'Page précédente' }).click();
  await expect.poll(() => list.numbers()).toEqual(numbersOf(orders).slice((pages - 2) * 50, (pages - 1) * 50));
  await page.getByRole('link', { name: 'Première page' }).click();
  await expect.poll(() => list.numbers()).toEqual(numbersOf(orders).slice(0, 50));
  await page.getByRole('link', { name: 'Dernière page' }).click();
  await expect.poll(async () => (await list.numbers()).at(-1)).toBe(orders.at(-1).number);
});

test('says which rows a page has, also on the way back from the last one and after a reload', async ({ page, list }) => {
  const shows = async (first, last) => {
    await expect(list.range).toHaveText(`${first}–${last} sur ${orders.length}`);
    await expect.poll(() => list.numbers()).toEqual(numbersOf(orders).slice(first - 1, last));
  };
  await shows(1, 50);
  await page.getByRole('link', { name: 'Dernière page' }).click();
  await expect.poll(async () => (await list.numbers()).at(-1)).toBe(orders.at(-1).number);
  const before = orders.length - (await list.numbers()).length;
  await shows(before + 1, orders.length);
  await page.getByRole('link', { name: 'Page précédente' }).click();
  await shows(before - 49, before);
  await page.getByRole('link', { name: 'Page précédente' }).click();
  await shows(before - 99, before - 50);
  await page.reload();
  await shows(before - 99, before - 50);
  await page.getByRole('link', { name: 'Page suivante' }).click();
  await shows(before - 49, before);
});

test('the address carries everything: reload, back, forward, and another window', async ({ page, list, context }) => {
  const paper = orders.filter((order) => order.process === 'paper');
  const byDate = [...paper].sort((a, b) => BY.created_at(b, a) || BY.number(a, b));
  await list.filter('Process').selectOption({ label: 'Papier' });
  await shows(list, paper);
  await list.sortBy('Date de création');
  await list.sortBy('Date de création');
  await shows(list, byDate);

  await page.reload();
  await shows(list, byDate);
  await expect(list.filter('Process')).toHaveValue('paper');
  await page.goBack();
  await page.goBack();
  await shows(list, paper);
  await page.goForward();
  await page.goForward();
  await shows(list, byDate);

  const other = await context.newPage();
  await other.goto(page.url());
  await expect.poll(() => other.locator('.grid__link').allInnerTexts()).toEqual(numbersOf(byDate).slice(0, 50).map(String));
});

test('columns: those chosen come and stay, the others go, and names keep their room on a narrow window', async ({ page, list }) => {
  const shown = async () => {
    const heads = await list.table.locator('.grid__heads th:visible').allInnerTexts();
    return heads.map((head) => head.replaceAll('\u00a0', ' '));
  };
  await page.getByRole('button', { name: /^Colonnes/ }).click();
  const choice = (name) => page.getByRole('dialog').getByRole('checkbox', { name });
  await choice('N° CNBF').check();
  await choice('N° barreau').check();
  await choice('Portu ID').uncheck();
  await page.keyboard.press('Escape');
  await expect.poll(shown).toEqual(expect.arrayContaining(['N° CNBF', 'N° barreau']));
  expect(await shown()).not.toContain('Portu ID');
  await page.reload();
  await list.ready();
  await page.setViewportSize({ width: 1024, height: 768 });
  await expect.poll(shown).toEqual(expect.arrayContaining(['N° CNBF', 'N° barreau']));
  const { width } = await list.rows.first().locator('.c-holder').boundingBox();
  expect(width).toBeGreaterThan(150);
});

test('a filter on a hidden column shows it: nothing works unseen', async ({ page, list }) => {
  await page.getByRole('button', { name: /^Colonnes/ }).click();
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Portu ID' }).uncheck();
  await page.keyboard.press('Escape');
  await expect(list.head('Portu ID')).toBeHidden();
  await list.open({ portu_id: String(orders[0].portu_id) });
  await expect(list.head('Portu ID')).toBeVisible();
  await expect(list.filter('Portu ID, valeur exacte')).toHaveValue(String(orders[0].portu_id));
});

test('back and forward reach a text filter although the focus is in its field', async ({ page, list }) => {
  const { holder_last_name: name } = orders[0];
  const found = orders.filter((order) => fold(order.holder_last_name).includes(fold(name)));
  const field = list.filter('Nom du porteur, contient');
  await field.pressSequentially(name);
  await shows(list, found);
  await page.goBack();
  await expect(field).toHaveValue('');
  await expect(field).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(field).not.toBeFocused();
  await shows(list, orders);
  expect(list.parameter('holder')).toBeNull();
  await page.goForward();
  await expect(field).toHaveValue(name);
  await shows(list, found);
});
