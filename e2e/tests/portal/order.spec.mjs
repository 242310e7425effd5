// One order, read on the way along the list it was opened from (D-1).
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';
import { BY, numbersOf } from '../../support/truth.mjs';

test.use({ card: PEOPLE.claire.login });

const SIZE = 20;
let numbers;

test.beforeEach(async ({ entry, list, truth }) => {
  await entry.signInAs(PEOPLE.claire);
  numbers = numbersOf((await truth.ordersOf(PEOPLE.claire)).sort(BY.number));
  await list.open({ sort: 'number', page_size: String(SIZE) });
});

test('next and previous go over the edges of the list’s pages, also after a reload', async ({ page, list, order }) => {
  const stands = async (at) => {
    await order.shows(numbers[at]);
    await expect(order.rank).toHaveText(`${at + 1} sur ${numbers.length}`);
  };
  await list.links.last().click();
  await stands(SIZE - 1);
  await order.next.click();
  await stands(SIZE);
  await page.reload();
  await stands(SIZE);
  await order.previous.click();
  await stands(SIZE - 1);
  await page.keyboard.press('j');
  await stands(SIZE);
  await page.keyboard.press('j');
  await stands(SIZE + 1);
  await page.goBack();
  await stands(SIZE);

  // Back to the page of the list on which this order is.
  await order.back.click();
  await list.ready();
  expect(await list.numbers()).toEqual(numbers.slice(SIZE, 2 * SIZE));
  await expect(list.row(numbers[SIZE]).getByRole('link')).toBeFocused();
});

test('the first order has no previous one, and the last none after it', async ({ page, list, order }) => {
  await list.links.first().click();
  await order.shows(numbers[0]);
  await expect(order.previous).toHaveAttribute('aria-disabled', 'true');
  await expect(order.next).toHaveAttribute('href', `/orders/${numbers[1]}`);
  await page.goBack();
  await page.getByRole('link', { name: 'Dernière page' }).click();
  await expect.poll(() => list.numbers()).toContain(numbers.at(-1));
  await list.links.last().click();
  await order.shows(numbers.at(-1));
  await expect(order.next).toHaveAttribute('aria-disabled', 'true');
  await expect(order.rank).toHaveText(`${numbers.length} sur ${numbers.length}`);
});

test('an order opened by its address belongs to no list', async ({ page, order }) => {
  await page.goto(`/orders/${numbers[SIZE]}`);
  await order.shows(numbers[SIZE]);
  await expect(order.next).toHaveCount(0);
  await expect(order.rank).toHaveCount(0);
});
