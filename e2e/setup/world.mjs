// The two worlds the tests run in: where each listens and how its portal is started.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const binary = join(root, 'target', 'debug', 'ra-portal');

/** Every request is in the portal's log, for the day a test fails. */
const log = ['--log', 'info,sqlx::query=error'];

/** Ports of their own, so that a running demo is left alone; the Keycloak realm knows the portal's only one. */
const demoData = join(root, 'target', 'e2e', 'demo');
export const DEMO = {
  name: 'demo',
  portal: 'http://localhost:8310',
  data: demoData,
  command: [binary, 'demo', '--orders', '300', '--port', '8310', '--data', demoData, ...log],
};

const keycloakData = join(root, 'target', 'e2e', 'keycloak');
export const KEYCLOAK = {
  name: 'keycloak',
  portal: 'https://localhost:8444',
  keycloak: 'https://localhost:8443',
  data: keycloakData,
  command: [binary, 'demo', '--keycloak', '--orders', '300', '--data', keycloakData, ...log],
};

/** By the names of Playwright's projects. */
export const WORLDS = { demo: DEMO, desk: DEMO, portal: KEYCLOAK, keycloak: KEYCLOAK };
