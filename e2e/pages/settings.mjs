// The settings of authorities and portals, as a person uses them.
import { expect } from '@playwright/test';

export class Settings {
  constructor(page) {
    this.page = page;
    this.title = page.getByRole('heading', { level: 1, name: 'Paramètres' });
    /** The authorities and portals to choose from. */
    this.rail = page.getByRole('navigation', { name: 'Autorités et portails' });
    this.dialog = page.getByRole('dialog');
    this.leaving = page.getByRole('dialog', { name: 'Quitter sans enregistrer ?' });
    this.conflict = page.getByRole('dialog', { name: 'Quelqu’un a modifié ces champs entre-temps' });
    this.offers = page.getByRole('region', { name: 'Offres' });
  }

  /** Opens a portal's settings, by its slug, or an authority's as `ra/CODE`. */
  async open(place) {
    await this.page.goto(`/settings/${place}`);
    await this.ready();
  }

  /** The same, with something of its record set before. */
  async openWith(place, path, edit) {
    await this.open(place);
    await this.changeMeanwhile(path, edit);
    await this.page.reload();
    await this.ready();
  }

  async ready() {
    await expect(this.page.locator('#record')).toBeVisible();
    await expect(this.page.locator('[aria-busy="true"]')).toHaveCount(0);
  }

  /** A form of the page, by its heading. */
  card(name) {
    return this.page.getByRole('form', { name, exact: true });
  }

  /** Saves a card and waits for what comes of it. */
  async save(name, outcome = 'Enregistré') {
    await this.card(name).getByRole('button', { name: 'Enregistrer' }).click();
    await expect(this.card(name).getByRole('status')).toContainText(outcome);
  }

  /** The row of an offer, by its code. */
  offer(code) {
    return this.offers.getByRole('row').filter({ hasText: code });
  }

  /** What the API says of a record; its version with it. */
  async read(path) {
    const answer = await this.page.request.get(`/api/v1/${path}`);
    expect(answer.status()).toBe(200);
    return { document: await answer.json(), version: answer.headers().etag };
  }

  /** Somebody else changes a record meanwhile. */
  async changeMeanwhile(path, edit) {
    const { document, version } = await this.read(path);
    edit(document);
    const status = await this.page.evaluate(
      async ([address, body, tag]) => {
        const headers = { 'content-type': 'application/json', 'if-match': tag, 'x-requested-by': 'ra-portal' };
        return (await fetch(address, { method: 'PUT', headers, body })).status;
      },
      [`/api/v1/${path}`, JSON.stringify(document), version],
    );
    expect(status).toBe(200);
  }
}
