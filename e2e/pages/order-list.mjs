// The order list as a person uses it: by what is written on the page, not by how it is built.
import { expect } from '@playwright/test';

export class OrderList {
  constructor(page) {
    this.page = page;
    this.title = page.getByRole('heading', { level: 1, name: 'Commandes' });
    this.table = page.locator('table.grid--orders');
    this.rows = this.table.locator('tbody tr.grid__row');
    this.links = this.rows.locator('.grid__link');
  }

  /** Opens the list with these parameters in the address; an open period unless one is given. */
  async open(parameters = {}) {
    const query = new URLSearchParams({ created_from: '1970-01-01', ...parameters });
    await this.page.goto(`/?${query}`);
    await this.ready();
  }

  /** Waits for the rows that belong to the address. */
  async ready() {
    await expect(this.title).toBeVisible();
    await expect(this.page.locator('[aria-busy="true"]')).toHaveCount(0);
  }

  /** The order numbers on the page, from top to bottom. */
  async numbers() {
    await this.ready();
    const texts = await this.links.allInnerTexts();
    return texts.map((text) => Number(text.replace(/\D/g, '')));
  }

  filter(name) {
    return this.page.getByLabel(name, { exact: true });
  }

  head(name) {
    return this.table.getByRole('columnheader').filter({ has: this.page.getByRole('button', { name }) });
  }

  async sortBy(name) {
    await this.table.getByRole('button', { name, exact: false }).first().click();
  }

  parameter(name) {
    return new URL(this.page.url()).searchParams.get(name);
  }
}
