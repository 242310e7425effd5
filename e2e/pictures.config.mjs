// The pictures of the README, taken from the demo: `./justw pictures`.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config.mjs';
import { DEMO } from './setup/world.mjs';

export default defineConfig({
  ...tests,
  testDir: './pictures',
  projects: [{ name: 'demo', testMatch: '*.spec.mjs', outputDir: './test-results/pictures', use: { baseURL: DEMO.portal } }],
});
