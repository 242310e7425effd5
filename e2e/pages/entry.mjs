// The way in and out: the portal's sign-in page, the demo's chooser, the account menu.
import { expect } from '@playwright/test';

/** The cookies of the people who signed in before in this worker: one sign-in each is enough for most tests. */
const known = new Map();

export class Entry {
  /** `fresh`: every sign-in is a real one, none is taken over from an earlier test. */
  constructor(page, { fresh = false } = {}) {
    this.page = page;
    /** How long a sign-in may take, in milliseconds. */
    this.patience = 15_000;
    this.fresh = fresh;
    this.title = page.getByRole('heading', { level: 1 });
    this.signInLink = page.getByRole('link', { name: 'Se connecter avec mon certificat' });
    this.account = page.locator('.usermenu').first();
    /** The dialog over a page whose session is gone. */
    this.expired = page.getByRole('dialog', { name: 'Reconnectez-vous pour continuer' });
  }

  /** A person on the development issuer's chooser, in this window or another. */
  pick(person, page = this.page) {
    return page.locator('a.pick').filter({ has: page.getByText(person.name, { exact: true }) });
  }

  /** What the person does at the issuer. */
  async choose(person) {
    await this.pick(person).click();
  }

  async chooseByKeyboard(person) {
    await this.pick(person).focus();
    await this.page.keyboard.press('Enter');
  }

  /**
   * As this person: the next page visited is theirs. The first time through the issuer, later with the same session;
   * `fresh` gets one of its own, for tests that end it. `address`: where they wanted to go.
   */
  async signInAs(person, { fresh = this.fresh, address = '/orders' } = {}) {
    const context = this.page.context();
    if (!fresh && known.has(person.login)) return context.addCookies(known.get(person.login));
    await this.page.goto(address);
    await this.signInLink.click();
    await this.choose(person);
    await this.signedIn(person);
    if (!fresh) known.set(person.login, (await context.cookies()).filter(({ name }) => name === '__Host-sid'));
    return undefined;
  }

  /** From the dialog over a page whose session is gone, in the window that it opens. */
  async signInAgainAs(person) {
    const opened = this.page.waitForEvent('popup');
    await this.expired.getByRole('button', { name: 'Se reconnecter' }).click();
    await this.pick(person, await opened).click();
  }

  async signedIn(person) {
    await expect(this.account).toBeVisible({ timeout: this.patience });
    await expect(this.account).toHaveAccessibleName(new RegExp(`${person.name}.*${person.role}`));
  }

  async signOut() {
    await this.account.click();
    await this.page.getByRole('button', { name: 'Se déconnecter' }).click();
  }
}

/** The way in with a certificate: nothing to choose and nothing to type at Keycloak. */
export class CertificateEntry extends Entry {
  constructor(page, options) {
    super(page, options);
    // A Keycloak that has just started takes its time over the first one.
    this.patience = 45_000;
  }

  async choose() {}

  async chooseByKeyboard() {}
}
