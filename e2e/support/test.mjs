// The tests' own `test`: every page is watched, and a console error, an uncaught exception or a breach of the
// content security policy fails the test that caused it, whatever the test was about.
//   test.use({ card: 'claire.morvan' })      whose certificate the browser presents to Keycloak; none by default
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect } from '@playwright/test';
import { CertificateEntry, Entry } from '../pages/entry.mjs';
import { Order } from '../pages/order.mjs';
import { OrderList } from '../pages/order-list.mjs';
import { Reader } from '../pages/reader.mjs';
import { WORLDS } from '../setup/world.mjs';
import { browserCard } from './card.mjs';
import { Truth } from './truth.mjs';

/** What a browser says by itself about answers a test asks for on purpose. */
const NETWORK = /Failed to load resource/;

export const test = base.extend({
  /** Problems seen so far; a test that provokes one on purpose says so with `allow`. */
  watched: [
    async ({ context }, use) => {
      const problems = [];
      const allowed = [NETWORK];
      await context.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          console.error(`policy breach: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}`);
        });
      });
      context.on('console', (message) => {
        if (message.type() === 'error') problems.push(`${message.page()?.url()}: ${message.text()}`);
      });
      context.on('weberror', (error) => problems.push(String(error.error())));
      await use({ allow: (pattern) => allowed.push(pattern), problems });
      expect(problems.filter((problem) => !allowed.some((pattern) => pattern.test(problem)))).toEqual([]);
    },
    { auto: true },
  ],

  card: [null, { option: true }],
  clientCertificates: async ({ card }, use, { project }) => use(card && WORLDS[project.name].keycloak ? [browserCard(card)] : []),
  entry: async ({ page }, use, { project }) => use(new (WORLDS[project.name].keycloak ? CertificateEntry : Entry)(page)),
  list: async ({ page }, use) => use(new OrderList(page)),
  order: async ({ page }, use) => use(new Order(page)),
  reader: async ({ page }, use) => use(new Reader(page)),

  /** The database of the portal under test. */
  truth: [
    async ({}, use, { project }) => {
      const truth = await Truth.of(WORLDS[project.name]);
      await use(truth);
      await truth.close();
    },
    { scope: 'worker' },
  ],

  /** Holds the page against WCAG 2.2 AA and RGAA on a desk and on a phone, and its dark colours. */
  accessible: async ({ page }, use) => {
    // Several looks at a state take their time on two busy cores.
    test.slow();
    await use(async (what, { phone = true, desk = true, beside = [] } = {}) => {
      const before = page.viewportSize();
      const looks = [desk && [1440, 'light'], desk && [1440, 'dark'], phone && [390, desk ? 'light' : 'dark']].filter(Boolean);
      for (const [width, colorScheme] of looks) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // On the same page, nothing but colours changes with the theme.
        const found = await violations(page, beside, colorScheme === 'dark' && desk);
        expect(found, `${what}, ${width} px, ${colorScheme}`).toEqual([]);
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize(before);
    });
  },
});

async function violations(page, beside, coloursOnly) {
  // Legacy: without a second page to put the findings of frames together; there are no frames.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  // Between the themes nothing but colours changes.
  if (coloursOnly) axe.withRules(['color-contrast']);
  else axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'RGAAv4']);
  // The skip link belongs before every landmark; axe asks for one around it because a hidden link comes first.
  for (const part of ['.skip', ...beside]) axe.exclude(part);
  const { violations: found } = await axe.analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

export { expect };
