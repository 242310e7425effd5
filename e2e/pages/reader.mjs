// A piece of evidence to read and to import, as a person meets it.
import { expect } from '@playwright/test';

export class Reader {
  constructor(page) {
    this.page = page;
    this.tabs = page.getByRole('tablist', { name: 'Sections du dossier' });
    this.tools = page.getByRole('group', { name: 'Outils de lecture' });
    this.zoom = this.tools.getByRole('status');
    /** Asked before a document takes the place of another. */
    this.question = page.getByRole('dialog', { name: 'Remplacer le document' });
  }

  tab(name) {
    return this.tabs.getByRole('tab', { name: new RegExp(`^${name}`) });
  }

  /** The place of a side, or of the whole document. */
  side(name = 'Document') {
    return this.page.getByRole('region', { name, exact: true });
  }

  tool(name) {
    return this.tools.getByRole('button', { name });
  }

  /** Opens an order at a piece, by its address. */
  async open(number, kind) {
    await this.page.goto(`/orders/${number}?tab=${kind}`);
    await expect(this.tabs.locator('[aria-selected="true"]')).toHaveAttribute('href', new RegExp(`tab=${kind}$`));
  }

  /** Imports a file for `le recto`, `le document` …, whether there is one already or not, and waits until it is there. */
  async import(what, name, buffer) {
    await this.choose(what, name, buffer);
    await this.whole(name);
  }

  /** Waits until a file is there, after saying yes where one is asked. */
  async whole(name) {
    await this.answered(this.page.locator('.toast').getByText(name, { exact: true }));
  }

  /** Chooses a file that is not taken, whether there is one already or not, and waits for the words why. */
  async refused(what, name, buffer, words) {
    await this.choose(what, name, buffer);
    await this.answered(this.page.getByRole('alert').filter({ hasText: words }));
  }

  /** Waits for an answer, after saying yes where one is asked. */
  async answered(answer) {
    await expect(answer.or(this.question)).toBeVisible();
    if (await this.question.isVisible()) await this.question.getByRole('button', { name: 'Remplacer' }).click();
    await expect(answer).toBeVisible();
  }

  /** Chooses a file. It has no type: the content says what it is. */
  async choose(what, name, buffer) {
    await this.page.locator('input[type=file]').and(this.page.getByLabel(new RegExp(`^(Importer|Remplacer) ${what}$`))).setInputFiles({ name, mimeType: '', buffer });
  }

  /** What is told of a document in the page's corner, by its first words. */
  told(title) {
    return this.page.locator('.toast').filter({ hasText: title });
  }

  /** Drops a file on a side, or anywhere else; gives whether the page took it from the browser, which would show it otherwise. */
  async drop(place, name, buffer) {
    const transfer = await this.page.evaluateHandle(
      ([name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name));
        return data;
      },
      [name, [...buffer]],
    );
    return place.evaluate((node, dataTransfer) => {
      const taken = (type) => !node.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      return taken('dragover') && taken('drop');
    }, transfer);
  }
}
