// The way in and out: the portal's sign-in page, the demo's chooser, the account menu.
import { expect } from '@playwright/test';

export class Entry {
  constructor(page) {
    this.page = page;
    this.title = page.getByRole('heading', { level: 1 });
    this.signInLink = page.getByRole('link', { name: 'Se connecter avec mon certificat' });
    this.account = page.locator('.usermenu').first();
  }

  /** From any page of the portal, through the development issuer's chooser, as this person. */
  async signInAs(person, path = '/orders') {
    await this.page.goto(path);
    await this.signInLink.click();
    await this.page.getByRole('button', { name: person.name }).click();
    await this.signedIn(person);
  }

  async signedIn(person) {
    await expect(this.account).toBeVisible({ timeout: 15_000 });
    await expect(this.account).toHaveAttribute('aria-label', new RegExp(`${person.name}.*${person.role}`));
  }

  async signOut() {
    await this.account.click();
    await this.page.getByRole('button', { name: 'Se déconnecter' }).click();
  }
}
