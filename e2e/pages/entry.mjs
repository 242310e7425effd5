// The way in and out: the portal's sign-in page, the demo's chooser, the account menu.
import { expect } from '@playwright/test';

export class Entry {
  constructor(page) {
    this.page = page;
    this.title = page.getByRole('heading', { level: 1 });
    this.signInLink = page.getByRole('link', { name: 'Se connecter avec mon certificat' });
    this.account = page.locator('.usermenu').first();
  }

  /** A person on the development issuer's chooser, in this window or another. */
  pick(person, page = this.page) {
    return page.locator('a.pick').filter({ has: page.getByText(person.name, { exact: true }) });
  }

  /** From any page of the portal, through the development issuer's chooser, as this person. */
  async signInAs(person, path = '/orders') {
    await this.page.goto(path);
    await this.signInLink.click();
    await this.pick(person).click();
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
