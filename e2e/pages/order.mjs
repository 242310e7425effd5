// One order to read, as a person meets it.
import { expect } from '@playwright/test';

export class Order {
  constructor(page) {
    this.page = page;
    this.previous = page.getByRole('link', { name: 'Commande précédente de la liste' });
    this.next = page.getByRole('link', { name: 'Commande suivante de la liste' });
    this.back = page.locator('.crumb');
    /** Where it stands in the list: `21 sur 300`. */
    this.rank = page.locator('.orderhead__bar').getByText(/ sur /);
  }

  /** A card of the summary, by its heading. */
  card(title) {
    return this.page.locator('section.card').filter({ has: this.page.getByRole('heading', { level: 2, name: title, exact: true }) });
  }

  /** The value of a card's line, by the line's name. */
  fact(title, name) {
    return this.card(title).locator('.dl > div').filter({ has: this.page.locator('dt').getByText(name, { exact: true }) }).locator('dd');
  }

  /** An item of a card that lists things. */
  item(title, name) {
    return this.card(title).getByRole('listitem').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Opens an order by its address. */
  async open(number) {
    await this.page.goto(`/orders/${number}`);
    await this.shows(number);
  }

  /** Waits until this order is the one that is shown. */
  async shows(number) {
    await expect(this.page.getByRole('heading', { level: 1, name: `Commande N° ${number}`, exact: true })).toBeVisible();
  }
}
