// The way in through the development issuer: its chooser, its refusals, and the portal's own pages before and after.
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';

test('the way in: sign-in page, chooser, signed out', async ({ page, entry, accessible }) => {
  await page.goto('/orders');
  await expect(entry.signInLink).toBeVisible();
  await accessible('sign-in');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('link', { name: /certificate/ })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  // So do the chooser and its refusals.
  await page.getByRole('link', { name: /certificate/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Who do you want to be?' })).toBeVisible();
  await entry.pick({ name: 'No certificate' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'No certificate received' })).toBeVisible();
  await page.goto('/orders');
  await page.getByRole('button', { name: 'Français' }).click();
  await entry.signInLink.click();
  await expect(entry.pick(PEOPLE.claire)).toBeVisible();
  // The development issuer's page is not the product: its notice stands outside the landmarks.
  await accessible('chooser', { beside: ['.banner'] });
  await page.goto('/signed-out');
  await expect(page.getByRole('heading', { name: 'Votre session est fermée' })).toBeVisible();
  await accessible('signed out');
});

test('refused: by the certificate, by the account, by a sign-in that failed', async ({ page, entry, accessible }) => {
  for (const [name, heading] of [
    ['Odile Ferrières', 'Ce certificat est révoqué'],
    ['Certificat inconnu', 'Ce certificat n’est pas reconnu'],
    ['Sans certificat', 'Aucun certificat reçu'],
  ]) {
    await page.goto('/orders');
    await entry.signInLink.click();
    await entry.pick({ name }).click();
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  }
  // The three pages differ by their texts only.
  await accessible('refused', { beside: ['.banner'] });
  await page.goto('/sign-in?problem=insufficient_authentication');
  await expect(page.getByRole('alert')).toBeVisible();
  await accessible('sign-in with a problem');
  await entry.signInLink.click();
  await entry.pick({ name: 'Quentin Saulnier' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Votre compte n’a pas encore de rôle' })).toBeVisible();
  await accessible('without a role');
});
