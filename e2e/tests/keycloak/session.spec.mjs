// How a session ends: by its person, by the administrator, by what Keycloak no longer says of the person.
import { CertificateEntry } from '../../pages/entry.mjs';
import { account, administer, expect, test } from '../../support/keycloak.mjs';
import { PEOPLE } from '../../support/people.mjs';

/** The sessions that Keycloak holds for a person. */
const sessionsOf = async (person) => administer('GET', `/users/${(await account(person.login)).id}/sessions`);

/** The dialog over a page whose session is gone. */
const expired = (page) => page.getByRole('dialog', { name: 'Reconnectez-vous pour continuer' });

test.describe('by its person', () => {
  test.use({ card: 'claire.morvan' });

  test('signing out ends the session at Keycloak too: without the certificate nobody comes back', async ({ page, entry, context, browser }) => {
    const others = (await sessionsOf(PEOPLE.claire)).map(({ id }) => id);
    await entry.signInAs(PEOPLE.claire);
    const mine = (await sessionsOf(PEOPLE.claire)).find(({ id }) => !others.includes(id));
    const remembered = (await context.cookies()).filter(({ path }) => path.startsWith('/realms/'));
    expect(remembered.length).toBeGreaterThan(0);

    /** Somebody with the cookies that Keycloak gave Claire's browser, but without her certificate. */
    const thief = async () => {
      const other = await browser.newContext({ clientCertificates: [] });
      await other.addCookies(remembered);
      const tab = await other.newPage();
      await tab.goto('/orders');
      await new CertificateEntry(tab).signInLink.click();
      return { other, tab };
    };
    const before = await thief();
    await expect(before.tab.getByRole('heading', { level: 1, name: 'Commandes' })).toBeVisible();
    await before.other.close();

    await entry.signOut();
    await expect(entry.title).toHaveText('Votre session est fermée');
    expect((await sessionsOf(PEOPLE.claire)).map(({ id }) => id)).not.toContain(mine.id);
    const after = await thief();
    await expect(after.tab.getByRole('heading', { level: 1, name: 'Connexion refusée' })).toBeVisible();
    await after.other.close();

    const asked = page.waitForRequest((request) => request.url().includes('/protocol/openid-connect/auth'));
    await page.getByRole('link', { name: /reconnecter/i }).click();
    expect(new URL((await asked).url()).searchParams.get('prompt')).toBe('login');
    await entry.signedIn(PEOPLE.claire);
  });
});

test.describe('by the administrator', () => {
  test.use({ card: 'eric.lagarde' });

  test('a session ended at Keycloak is over at once; the page keeps what it shows', async ({ page, entry, list }) => {
    await entry.signInAs(PEOPLE.eric);
    await list.open({ process: 'digital' });
    const numbers = await list.numbers();
    await administer('POST', `/users/${(await account(PEOPLE.eric.login)).id}/logout`);
    await expect.poll(async () => (await page.request.get('/api/v1/me')).status()).toBe(401);

    await list.sortBy('Portu ID');
    await expect(expired(page)).toBeVisible();
    expect(await list.numbers()).toEqual(numbers);
    expect(list.parameter('process')).toBe('digital');

    await expired(page).getByRole('button', { name: 'Se reconnecter' }).click();
    await expect(expired(page)).toBeHidden();
    await list.ready();
    await expect(list.head('Portu ID')).toHaveAttribute('aria-sort', 'ascending');
    await expect(list.filter('Process')).toHaveValue('digital');
  });
});

test.describe('by what Keycloak says of the person', () => {
  test.use({ card: 'unknown' });

  // The portal asks for fresh tokens half a minute before they expire: with these it does so after five seconds.
  test.beforeEach(async () => lifespan('35'));
  test.afterEach(async () => lifespan(''));

  test('fresh tokens come unnoticed', async ({ page, entry, recruit, list }) => {
    await entry.signInAs(recruit);
    await expect.poll(async () => {
      expect((await page.request.get('/api/v1/me')).status()).toBe(200);
      const [session] = await sessionsOf(recruit);
      return session.lastAccess - session.start;
    }).toBeGreaterThan(0);
    await list.open();
    await expect(list.rows.first()).toBeVisible();
  });

  test('a role taken away is gone with the next token, and the page says so', async ({ page, entry, recruit, list }) => {
    await entry.signInAs(recruit);
    await list.open();
    await recruit.dismiss();
    await expect.poll(async () => (await page.request.get('/api/v1/orders')).status()).toBe(403);

    await list.sortBy('Portu ID');
    await expect(page.getByRole('heading', { name: 'Votre rôle ne permet pas cette consultation' })).toBeVisible();
    await page.reload();
    await expect(entry.title).toHaveText('Votre compte n’a pas encore de rôle');
  });

  test('a disabled person is out with the next token, and cannot come back', async ({ page, entry, recruit, refusal, list }) => {
    await entry.signInAs(recruit);
    await list.open();
    await recruit.disable();
    await expect.poll(async () => (await page.request.get('/api/v1/me')).status()).toBe(401);

    await list.sortBy('Portu ID');
    await expect(expired(page)).toBeVisible();
    await page.goto('/orders');
    await entry.signInLink.click();
    await expect(refusal.title).toBeVisible();
  });
});

/** How long the portal's access tokens live, in seconds; '' for the realm's own choice. */
async function lifespan(seconds) {
  const [client] = await administer('GET', '/clients?clientId=console-bff');
  client.attributes['access.token.lifespan'] = seconds;
  await administer('PUT', `/clients/${client.id}`, client);
}
