// The order list as a person uses it: by what is written on the page, not by how it is built.
import { expect } from '@playwright/test';

export class OrderList {
  constructor(page) {
    this.page = page;
    this.title = page.getByRole('heading', { level: 1, name: 'Commandes' });
    this.table = page.locator('table.grid--orders');
    this.rows = this.table.locator('tbody tr.grid__row');
    this.total = page.locator('.pagehead__note');
    this.links = this.rows.locator('.grid__link');
    /** Which rows these are: `51–100 sur 486`. */
    this.range = page.locator('.listfoot__range');
  }

  /** Opens the list with these parameters in the address; an open period unless one is given. */
  async open(parameters = {}) {
    const query = new URLSearchParams({ created_from: '1970-01-01', ...parameters });
    await this.page.goto(`/orders?${query}`);
    await this.ready();
  }

  /** Waits until the list is there and rests. */
  async ready() {
    await expect(this.title).toBeVisible();
    await expect(this.page.locator('[aria-busy="true"]')).toHaveCount(0);
  }

  /** The order numbers on the page right now, from top to bottom. */
  async numbers() {
    const texts = await this.links.allInnerTexts();
    return texts.map((text) => Number(text.replace(/\D/g, '')));
  }

  filter(name) {
    return this.page.getByLabel(name, { exact: true });
  }

  /** The head of a sortable column; its button sorts. */
  head(name) {
    return this.table.locator('.grid__heads').getByRole('columnheader', { name, exact: true });
  }

  async sortBy(name) {
    await this.head(name).getByRole('button').click();
  }

  /** The row of an order, by its number. */
  row(number) {
    return this.rows.filter({ has: this.page.getByRole('link', { name: String(number), exact: true }) });
  }

  parameter(name) {
    return new URL(this.page.url()).searchParams.get(name);
  }
}
