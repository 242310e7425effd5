// A person at a workstation: opens the portal's address, chooses the certificate on the card, mistypes the PIN
// once, types it right, and is signed in. Started by run.sh, which made the card, the browser's home and the screen.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { token } from '../../keycloak/admin.mjs';
import { callback, client, clientId, decode, issuer, standIn } from '../lib/oidc.mjs';

const { SMARTCARD_HOME: home, SMARTCARD_PIN: pin, SMARTCARD_OUT: out, SMARTCARD_RUNNING: running } = process.env;
const PORTAL = 'https://localhost:8444';
const WRONG_PIN = '0000';
const PIN_WINDOW = 'Unlock Security Device|Déverrouiller';

const say = (text) => console.log(`smartcard: ${text}`);

function xdotool(...words) {
  return execFileSync('xdotool', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** The window whose title matches, or undefined when none shows within the time. */
async function windowNamed(pattern, patience) {
  for (const began = Date.now(); Date.now() - began < patience; await pause(100)) {
    try {
      return xdotool('search', '--onlyvisible', '--name', pattern).split('\n')[0];
    } catch {
      // xdotool ends with an error while there is no such window.
    }
  }
  return undefined;
}

/** Types into Chromium's PIN window and says which window it was. */
async function typePin(digits) {
  const shown = await windowNamed(PIN_WINDOW, 20_000);
  assert.ok(shown, 'Chromium did not ask for the PIN');
  xdotool('windowactivate', '--sync', shown);
  await pause(300);
  xdotool('type', '--delay', '40', digits);
  xdotool('key', 'Return');
  await pause(1500);
}

/** Headed: the certificate chooser and the PIN are native windows that a headless browser cannot show. */
function browse() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: false,
    args: process.getuid() === 0 ? ['--no-sandbox'] : [],
    env: { ...process.env, HOME: home, LANGUAGE: 'en', LC_ALL: 'C.UTF-8' },
  });
}

/** A wrong PIN, the right one, the certificate chosen; done when `arrived` resolves. */
async function useCard(arrived) {
  let here = false;
  const there = arrived.then(() => (here = true));
  // Chromium unlocks the card before it lists what is on it, like most cards' modules.
  await typePin(WRONG_PIN);
  assert.ok(await windowNamed(PIN_WINDOW, 500), 'after a wrong PIN the card must ask again');
  say('the card asked for its PIN, refused a wrong one and asked again');
  await typePin(pin);
  assert.equal(await windowNamed(PIN_WINDOW, 500), undefined, 'the right PIN must be taken');
  // The chooser is drawn inside the browser's window: Return takes the one certificate that the card offers.
  for (let attempt = 0; attempt < 5 && !here; attempt += 1) {
    xdotool('windowactivate', '--sync', await windowNamed('Chromium', 10_000));
    if (attempt === 0) screenshot('chooser.png');
    xdotool('key', 'Return');
    await Promise.race([there, pause(4000)]);
  }
  await there;
}

/** The whole screen, with the windows that are not the page's; only where `scrot` is installed. */
function screenshot(name) {
  try {
    execFileSync('scrot', ['-o', join(out, name)], { stdio: 'ignore' });
  } catch {
    // A picture is a convenience: the proof is in the assertions.
  }
}

/** Keycloak alone: the code arrives at the portal's callback address and can be redeemed. */
async function throughStandIn(page) {
  const portal = await standIn();
  try {
    const verifier = randomBytes(32).toString('base64url');
    const state = randomBytes(16).toString('hex');
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: callback,
      scope: 'openid profile email',
      state,
      nonce: 'nonce-of-the-card',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const opened = page.goto(`${issuer}/protocol/openid-connect/auth?${query}`, { timeout: 60_000 });
    await useCard(opened);
    const arrived = new URL(page.url());
    assert.equal(arrived.origin + arrived.pathname, callback);
    assert.equal(arrived.searchParams.get('state'), state);
    assert.equal(arrived.searchParams.get('iss'), issuer);

    const answer = await token('operators', {
      grant_type: 'authorization_code',
      code: arrived.searchParams.get('code'),
      redirect_uri: callback,
      code_verifier: verifier,
      ...client(portal),
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.error));
    const { payload } = decode(answer.access_token);
    assert.deepEqual([payload.name, payload.acr, payload.amr], ['Claire Morvan', 'urn:ra:loa:x509', ['x509']]);
    assert.deepEqual(payload.roles, ['ROLE_RA_INTERNAL']);
    say(`the code reached ${callback} and bought a token of ${payload.name} (${payload.acr})`);
  } finally {
    await portal.close();
  }
}

/** The whole way: from the portal's sign-in page to the order list. */
async function throughPortal(page) {
  await page.goto(`${PORTAL}/orders?created_from=1970-01-01`);
  await page.getByRole('link', { name: /certificat/i }).click({ noWaitAfter: true });
  // Not the address: it is the same before and after.
  await useCard(page.locator('table tbody tr').first().waitFor({ timeout: 120_000 }));
  const rows = await page.locator('table tbody tr').count();
  say(`the order list shows ${rows} orders to Claire Morvan`);
}

const browser = await browse();
try {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: null });
  const page = await context.newPage();
  await (running === 'yes' ? throughPortal(page) : throughStandIn(page));
  await page.screenshot({ path: join(out, 'signed-in.png') });
  say('proved: card, PIN, Keycloak, signed in');
} finally {
  await browser.close();
}
