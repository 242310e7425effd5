// Two worlds, the same product: `demo` (development issuer, http://localhost) and `keycloak` (the real identity
// provider, TLS, client certificates). `./run.sh` starts what each needs; `setup/world.mjs` says how.
import { defineConfig, devices } from '@playwright/test';
import { DEMO, KEYCLOAK } from './setup/world.mjs';

const chromium = {
  ...devices['Desktop Chrome'],
  locale: 'fr-FR',
  timezoneId: 'Europe/Paris',
  viewport: { width: 1440, height: 900 },
  // Debian's own Chromium: no download. Its sandbox does not work for root.
  launchOptions: { executablePath: '/usr/bin/chromium', args: process.getuid() === 0 ? ['--no-sandbox'] : [] },
};

const onKeycloak = { baseURL: KEYCLOAK.portal, ignoreHTTPSErrors: true, actionTimeout: 20_000 };

export default defineConfig({
  testDir: './tests',
  globalSetup: './setup/global.mjs',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  // The demo draws an order's documents before it answers about it for the first time, one order after the other: on busy cores
  // that takes its time.
  expect: { timeout: 20_000 },
  reporter: [['list']],
  // No traces: they double the time of every test. `--trace on` gives one.
  use: { ...chromium, actionTimeout: 20_000, screenshot: 'only-on-failure' },
  projects: [
    { name: 'demo', testMatch: ['demo/*.spec.mjs', 'portal/*.spec.mjs'], outputDir: './test-results/demo', use: { baseURL: DEMO.portal } },
    // These tests move orders on, which the others count: after them, one by one.
    {
      name: 'desk',
      testMatch: 'desk/*.spec.mjs',
      outputDir: './test-results/desk',
      fullyParallel: false,
      workers: 1,
      use: { baseURL: DEMO.portal },
    },
    // The portal's pages again, for people who signed in with a client certificate at the real Keycloak.
    { name: 'portal', testMatch: 'portal/*.spec.mjs', outputDir: './test-results/portal', timeout: 90_000, use: onKeycloak },
    {
      name: 'keycloak',
      testMatch: 'keycloak/*.spec.mjs',
      outputDir: './test-results/keycloak',
      // These tests change the realm (keys, roles, lifetimes): one after the other.
      fullyParallel: false,
      workers: 1,
      // A Keycloak that has just started takes seconds for its first answers on two cores.
      timeout: 90_000,
      use: onKeycloak,
    },
  ],
});
