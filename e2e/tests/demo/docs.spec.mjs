// The API's own page: readable, accessible, and every operation can be tried with the session or with a token.
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';
import { systemToken } from '../../support/systems.mjs';

const card = (page, operation) => page.locator(`article#${operation}`);

/** Fills in an operation's parameters, tries it, and gives back the status and what came, as text. */
async function answerOf(page, operation, values = {}) {
  const form = card(page, operation);
  for (const [name, value] of Object.entries(values)) {
    const control = form.getByLabel(name, { exact: true });
    if ((await control.evaluate((node) => node.localName)) === 'select') await control.selectOption(value);
    else await control.fill(value);
  }
  await form.getByRole('button', { name: 'Try it' }).click();
  const answer = form.getByRole('status', { name: 'Answer' });
  await expect(answer).toHaveText(/^[1-5]\d\d /);
  const [head, text] = (await answer.textContent()).split('\n\n');
  return { status: Number(head.slice(0, 3)), text };
}

/** The same of an operation that answers with JSON. */
async function attempt(page, operation, values) {
  const { status, text } = await answerOf(page, operation, values);
  return { status, body: JSON.parse(text) };
}

test('without a session it says so, and the portal answers 401', async ({ page, accessible }) => {
  await page.goto('/docs');
  await expect(page.getByText('Not signed in.')).toBeVisible();
  expect(await attempt(page, 'order_list')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  // Markdown is drawn, not shown.
  expect((await page.locator('.description, td > span').allTextContents()).filter((text) => /\*\*|`/.test(text))).toEqual([]);
  // One operation of each kind: without a body, with one, with a file. All of them would take axe most of a minute.
  await accessible('API page', { beside: ['article:not(#order_list, #order_submit, #evidence_import)'] });
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'nothing sticks out on a phone').toBe(390);
});

test('operations can be tried with the session of whoever is signed in', async ({ page, entry, truth }) => {
  await entry.signInAs(PEOPLE.eric);
  await page.goto('/docs');
  await expect(page.getByText(`Signed in as ${PEOPLE.eric.name}`)).toBeVisible();
  const { status, body } = await attempt(page, 'order_list', { status: 'to_verify', page_size: '200' });
  expect(status).toBe(200);
  const wanted = (await truth.ordersOf(PEOPLE.eric)).filter((order) => order.status === 'to_verify');
  expect(body.orders.map((order) => order.number).sort()).toEqual(wanted.map((order) => Number(order.number)).sort());
  expect(wanted.length).toBeGreaterThan(0);
});

test('an order can be placed with a token, and the answer says where it is', async ({ page }) => {
  await page.goto('/docs');
  await page.getByText('Use a token instead of the session').click();
  await page.getByLabel(/^Access token/).fill(await systemToken('portal-standard-v4'));
  const body = card(page, 'order_submit').getByLabel('Body *');
  const order = { ...JSON.parse(await body.inputValue()), portal: 'standard-v4' };
  const placed = await attempt(page, 'order_submit', { 'Idempotency-Key *': crypto.randomUUID(), 'Body *': JSON.stringify(order) });
  expect(placed).toMatchObject({ status: 201, body: { status: 'incomplete' } });
  await expect(card(page, 'order_submit').getByRole('status', { name: 'Answer' })).toContainText(`/api/v1/orders/${placed.body.number}`);
});

test('a file can be sent and read back', async ({ page, truth }) => {
  const { number } = await truth.fileWhere(`o.status = 'incomplete' AND o.process = 'digital' AND portals.slug = 'standard-v4'
    AND NOT EXISTS (SELECT FROM evidence_items e WHERE e.order_number = o.number AND e.reviewed_at IS NOT NULL)`);
  await page.goto('/docs');
  await page.getByText('Use a token instead of the session').click();
  await page.getByLabel(/^Access token/).fill(await systemToken('portal-standard-v4'));
  // One pixel.
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const file = { name: 'kbis.png', mimeType: 'image/png', buffer: Buffer.from(pixel, 'base64') };
  await card(page, 'evidence_import').getByLabel('File *').setInputFiles(file);
  const side = { 'number *': String(number), 'kind *': 'organisation_extract', 'side *': 'front' };
  expect((await attempt(page, 'evidence_import', { ...side, 'file_name *': file.name })).status).toBe(200);
  expect(await answerOf(page, 'evidence_fetch', side)).toMatchObject({ status: 200, text: expect.stringMatching(/^\(\d+ bytes\)$/) });
});

test('a pasted token counts instead of the session, with or without the word Bearer', async ({ page, entry }) => {
  await entry.signInAs(PEOPLE.claire);
  await page.goto('/docs');
  const token = await systemToken('portal-standard-v4');
  for (const text of [token, `Bearer ${token}`]) {
    await page.getByText('Use a token instead of the session').click();
    await page.getByLabel(/^Access token/).fill(text);
    await expect(page.getByText('“Try it” uses the pasted token')).toBeVisible();
    const { status, body } = await attempt(page, 'me_fetch');
    expect([status, body.roles]).toEqual([200, ['ROLE_PORTAL']]);
    await page.reload();
  }
});
