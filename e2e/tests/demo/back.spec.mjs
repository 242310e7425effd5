// The browser's Back after somebody else came: with the pages that it keeps aside, which Playwright switches off.
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';

test.use({
  launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
});

/**
 * Claire looks at a list, Éric signs in over it and goes back. Tells whether anything of her page was shown before it was
 * loaded anew; nothing, when the browser had not kept the page aside: that is its own choice.
 */
async function backAfterSomebodyElse({ page, entry, list, context }) {
  await entry.signInAs(PEOPLE.claire, { fresh: true });
  await list.open({ process: 'paper' });
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
  await expect(page.locator('body')).not.toContainText(PEOPLE.claire.name);
  return page.evaluate(() => sessionStorage.getItem('shown'));
}

test('a page of the person before does not come back with Back', async ({ page, entry, list, context }) => {
  test.slow();
  let shown = null;
  for (let visit = 0; shown === null && visit < 6; visit += 1) {
    await context.clearCookies();
    shown = await backAfterSomebodyElse({ page, entry, list, context });
  }
  // Nothing here would mean that the browser never kept the page aside, and the test no meaning.
  expect(shown).toBe('false');
});
