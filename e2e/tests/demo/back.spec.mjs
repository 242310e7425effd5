// The browser's Back after somebody else came: with the pages that it keeps aside, which Playwright switches off.
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';

test.use({
  launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
});

test('a page of the person before does not come back with Back', async ({ page, entry, list, context }) => {
  await entry.signInAs(PEOPLE.claire, { fresh: true });
  await list.open({ process: 'paper' });
  // Whoever looks may see the page before it is loaded anew: notes whether anything of it is shown.
  await page.evaluate(() => {
    addEventListener('pageshow', (event) => {
      if (event.persisted) sessionStorage.setItem('shown', String(document.body.checkVisibility()));
    });
  });
  await context.clearCookies();
  await list.sortBy('Portu ID');
  await entry.signInAgainAs(PEOPLE.eric);
  await entry.signedIn(PEOPLE.eric);
  await list.ready();

  await page.goBack();
  await entry.signedIn(PEOPLE.eric);
  await list.ready();
  // Nothing here would mean that the browser had not kept the page aside, and the test no meaning.
  expect(await page.evaluate(() => sessionStorage.getItem('shown'))).toBe('false');
  await expect(page.locator('body')).not.toContainText(PEOPLE.claire.name);
});
