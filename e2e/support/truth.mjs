// The truth the list is held against: every order in the person's scope, taken unfiltered from the API page by page,
// then filtered and sorted here the plain way, without SQL and without the product's code.
import { expect } from '@playwright/test';

/** Every order the signed-in person may see. */
export async function everyOrder(page) {
  const orders = [];
  let next = null;
  do {
    const query = new URLSearchParams({ page_size: '200', ...(next && { page: next }) });
    const answer = await page.request.get(`/api/v1/orders?${query}`);
    expect(answer.status(), await answer.text()).toBe(200);
    const body = await answer.json();
    orders.push(...body.orders);
    next = body.next;
  } while (next);
  return orders;
}

/** Text as a search compares it: neither case nor accents matter, and a ligature is its letters. */
export const fold = (text) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('œ', 'oe').replaceAll('æ', 'ae');

const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' });
/** The day in Paris on which an order was created: `2026-03-12`. */
export const dayOf = (order) => day.format(new Date(order.created_at));

/** Where the list's period starts unless the address says otherwise. */
export const thirtyDaysAgo = () => day.format(Date.now() - 30 * 86_400_000);

const ascending = (a, b) => (a < b ? -1 : Number(a > b));
const level = { revoked: 1, expired: 2, first_time: 3, expiring: 4 };

/** How the columns compare (L-4); ties go to the lower number, and a descending list is an ascending one from its end. */
export const BY = {
  number: (a, b) => a.number - b.number,
  portu_id: (a, b) => a.portu_id - b.portu_id,
  created_at: (a, b) => ascending(Date.parse(a.created_at), Date.parse(b.created_at)),
  holder: (a, b) =>
    ascending(fold(a.holder_last_name), fold(b.holder_last_name)) || ascending(fold(a.holder_first_name), fold(b.holder_first_name)),
};

/** The level of an order's priority; those without one come last. */
export const levelOf = (order) => (order.priority ? level[order.priority.reason] : 9);

export const numbersOf = (orders) => orders.map(({ number }) => number);

/** Waits until the page shows exactly these orders, in this order (its first page of them). */
export async function shows(list, orders, size = 50) {
  await expect.poll(() => list.numbers(), { timeout: 10_000 }).toEqual(numbersOf(orders).slice(0, size));
  if (orders.length > 0) await expect(list.total).toHaveText(`${orders.length} dossier${orders.length > 1 ? 's' : ''}`);
}
