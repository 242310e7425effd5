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

export default defineConfig({
  testDir: './tests',
  globalSetup: './setup/global.mjs',
  outputDir: './test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 30_000,
  expect: { timeout: 7_000 },
  reporter: [['list']],
  use: { ...chromium, actionTimeout: 7_000, trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    { name: 'demo', testMatch: 'demo/*.spec.mjs', use: { baseURL: DEMO.portal } },
    {
      name: 'keycloak',
      testMatch: 'keycloak/*.spec.mjs',
      // These tests change the realm (keys, roles, lifetimes): one after the other.
      fullyParallel: false,
      workers: 1,
      use: { baseURL: KEYCLOAK.portal, ignoreHTTPSErrors: true },
    },
  ],
});
