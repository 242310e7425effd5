// Writes docs/images: the list by day, by night and on a phone, one order's read view, and one with its evidence open.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PEOPLE } from '../support/people.mjs';
import { expect, test } from '../support/test.mjs';
import { root } from '../setup/world.mjs';

/** What a README may ask of a reader's connection. */
const LIMIT = 150_000;

async function picture(page, name) {
  await page.evaluate(() => document.fonts.ready);
  const browser = await page.context().newCDPSession(page);
  const { data } = await browser.send('Page.captureScreenshot', { format: 'webp', quality: 90 });
  const bytes = Buffer.from(data, 'base64');
  expect(bytes.length, name).toBeLessThan(LIMIT);
  writeFileSync(join(root, 'docs', 'images', `${name}.webp`), bytes);
}

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('the pictures of the README', async ({ page, entry, list, reader }) => {
  await entry.signInAs(PEOPLE.claire);
  await page.goto('/orders');
  await list.ready();
  await page.keyboard.press('j');
  await expect(list.links.first()).toBeFocused();
  await picture(page, 'orders-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'orders-dark');

  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.reload();
  await list.ready();
  await picture(page, 'orders-phone');

  await page.setViewportSize({ width: 1440, height: 900 });
  await list.open({ status: 'incomplete' });
  await list.links.first().click();
  await expect(page.getByRole('heading', { level: 1, name: /^Commande N°/ })).toBeVisible();
  await picture(page, 'order');

  await list.open({ status: 'to_verify', process: 'digital' });
  await list.links.first().click();
  await reader.tab('ID Porteur').click();
  await expect(reader.side('Recto').getByRole('img')).toBeVisible();
  await picture(page, 'evidence');
});
