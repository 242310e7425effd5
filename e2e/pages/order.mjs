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

  /** Waits until this order is the one that is shown. */
  async shows(number) {
    await expect(this.page.getByRole('heading', { level: 1, name: `Commande N° ${number}`, exact: true })).toBeVisible();
  }
}
