// Whom Keycloak does not let in, and what they read there.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pki } from '../../../keycloak/admin.mjs';
import { root } from '../../setup/world.mjs';
import { expect, test } from '../../support/keycloak.mjs';

const UNUSABLE =
  'Aucun certificat utilisable n’a été présenté : il manque, il est expiré ou révoqué, ou il n’est rattaché à aucun compte actif.';

async function refused(page, entry, refusal, reason) {
  await page.goto('/orders');
  await entry.signInLink.click();
  await expect(refusal.title).toBeVisible();
  await expect(refusal.reason).toHaveText(reason);
  await expect(refusal.contact).toBeVisible();
}

async function comesBack(page, entry, refusal) {
  await refusal.retry.click();
  await expect(entry.signInLink).toBeVisible();
  expect((await page.request.get('/api/v1/me')).status()).toBe(401);
}

for (const [who, card] of [
  ['nobody’s certificate', null],
  ['a revoked certificate', 'odile.ferrieres'],
  ['the certificate of somebody without an account', 'unknown'],
  ['a partner’s certificate with an operator’s number', 'partner-posing'],
  ['a certificate with an operator’s number inside the name', 'name-posing'],
]) {
  test.describe(who, () => {
    test.use({ card });
    test(`${who} is refused, with what to do`, async ({ page, entry, refusal }, testInfo) => {
      await refused(page, entry, refusal, UNUSABLE);
      await expect(refusal.steps).toHaveCount(4);
      await page.screenshot({ path: testInfo.outputPath('refusal.png') });
      await comesBack(page, entry, refusal);
    });
  });
}

test('the refusal is accessible', async ({ page, entry, refusal, accessible }) => {
  await refused(page, entry, refusal, UNUSABLE);
  await accessible('refusal');
});

/** Refused, and told so in English. */
async function refusedInEnglish(page) {
  await page.getByRole('link', { name: 'Sign in with my certificate' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign-in refused' })).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('No usable certificate was presented');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
}

test('the refusal is in the language chosen on the portal, whatever the browser prefers', async ({ page, entry }) => {
  await page.goto('/orders');
  await expect(entry.signInLink).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await refusedInEnglish(page);
});

test.describe('for who reads English', () => {
  test.use({ locale: 'en-GB' });
  test('the refusal is in English', async ({ page }) => {
    await page.goto('/orders');
    await refusedInEnglish(page);
  });
});

test.describe('a certificate revoked while everything runs', () => {
  test.use({ card: 'unknown-renewed' });
  test('a certificate that is revoked stops working', async ({ page, entry, refusal, recruit, context }) => {
    await entry.signInAs(recruit);
    execFileSync(join(root, 'keycloak', 'revoke.sh'), ['unknown-renewed'], { stdio: 'pipe' });
    await context.clearCookies();
    await refused(page, entry, refusal, UNUSABLE);
  });
});

test.describe('a disabled account', () => {
  test.use({ card: 'unknown' });
  test('a disabled account is refused in the same words as an unknown one', async ({ page, entry, refusal, recruit }) => {
    await recruit.disable();
    await refused(page, entry, refusal, UNUSABLE);
    await comesBack(page, entry, refusal);
  });
});

// Here the browser itself presents certificates, from its own store: one of another authority is not even offered to
// the person, since Keycloak names the authorities it accepts.
const fromOwnStore = test.extend({
  context: async ({ playwright, launchOptions, baseURL, locale }, use, testInfo) => {
    const home = testInfo.outputPath('home');
    const store = join(home, '.pki', 'nssdb');
    mkdirSync(store, { recursive: true });
    const run = (program, ...words) => execFileSync(program, words, { stdio: 'pipe' });
    run('certutil', '-d', `sql:${store}`, '-N', '--empty-password');
    run('certutil', '-d', `sql:${store}`, '-A', '-t', 'C,,', '-n', 'tls', '-i', join(pki, 'tls-ca.pem'));
    run('pk12util', '-d', `sql:${store}`, '-i', join(pki, 'people', 'other-ca.p12'), '-W', 'demo', '-K', '');
    const browser = await playwright.chromium.launch({ ...launchOptions, env: { ...process.env, HOME: home } });
    await use(await browser.newContext({ baseURL, locale }));
    await browser.close();
  },
});

fromOwnStore('a certificate of another authority is refused like none', async ({ page, entry, refusal }, testInfo) => {
  await refused(page, entry, refusal, UNUSABLE);
  await page.screenshot({ path: testInfo.outputPath('refusal.png') });
  await comesBack(page, entry, refusal);
});
