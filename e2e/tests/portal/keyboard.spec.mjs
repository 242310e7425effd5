// A whole visit without a mouse (M-9, and WCAG 2.1.1).
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';

test.use({ card: PEOPLE.claire.login });

test.beforeEach(async ({ page, entry, list }) => {
  await page.goto('/orders');
  await entry.signInLink.focus();
  await page.keyboard.press('Enter');
  await entry.chooseByKeyboard(PEOPLE.claire);
  await entry.signedIn(PEOPLE.claire);
  await list.open();
});

test('walks the rows with J and K, opens with Enter, comes back to the same row', async ({ page, list }) => {
  await page.keyboard.press('j');
  await expect(list.links.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(list.links.nth(1)).toBeFocused();
  const number = (await list.numbers())[1];
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: `Commande N° ${number}` })).toBeVisible();
  await page.keyboard.press('u');
  await list.ready();
  await expect(list.links.nth(1)).toBeFocused();
});

test('slash goes to the filters, letters stay letters there, Escape leaves', async ({ page, list }) => {
  await page.keyboard.press('/');
  const first = list.filter('N° Dossier, valeur exacte');
  await expect(first).toBeFocused();
  await page.keyboard.type('j');
  await expect(first).toHaveValue('j');
  await first.fill('');
  await page.keyboard.press('Escape');
  await expect(first).not.toBeFocused();
});

test('the question mark lists the shortcuts, Escape closes and gives the focus back', async ({ page }) => {
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Raccourcis clavier' });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('every stop of the Tab key is visible, and the first one skips to the content', async ({ page }) => {
  await page.locator('body').evaluate((body) => {
    document.activeElement?.blur();
    body.scrollTop = 0;
  });
  await page.reload();
  await expect(page.locator('.grid__link').first()).toBeVisible();
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('Tab');
  await expect(page.locator('.skip')).toBeFocused();
  for (let stop = 1; stop <= 20; stop += 1) {
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(focused), `stop ${stop}`).toEqual({ element: expect.any(String), inView: true, marked: true });
  }
});

/** In the page: what has the focus, whether it is in view, and whether it looks other than without the focus. */
function focused() {
  const element = document.activeElement;
  if (element === document.body) return { element: null };
  const box = element.getBoundingClientRect();
  const inView = box.width > 0 && box.height > 0 && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
  // The link of a row marks the row.
  const looks = () =>
    [element, element.closest('tr')].map((part) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = part ? getComputedStyle(part) : {};
      return [outlineStyle !== 'none' && [outlineStyle, outlineWidth, outlineColor].join(' '), boxShadow].join();
    });
  const withFocus = looks();
  element.blur();
  const without = looks();
  element.focus({ preventScroll: true });
  return { element: element.outerHTML.slice(0, 80), inView, marked: withFocus.some((look, part) => look !== without[part]) };
}
