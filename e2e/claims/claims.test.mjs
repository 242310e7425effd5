// What the real Keycloak puts in its tokens, person by person and system by system, against a committed
// snapshot: the API's verifier and the development issuer both rely on exactly this.
// `UPDATE=1 node --test claims/` rewrites the snapshot; read the difference before committing it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { call, origin, token } from '../../keycloak/admin.mjs';
import { authorize, certificate, client, decode, issuer, signIn, standIn } from '../lib/oidc.mjs';

const file = new URL('./claims.snapshot.json', import.meta.url);
const pinned = process.env.UPDATE ? {} : JSON.parse(readFileSync(file, 'utf8'));
const seen = {};
const people = [
  'claire.morvan', 'eric.lagarde', 'elise.kern', 'alain.tessier', 'sophie.brun', 'theo.nguyen', 'quentin.saulnier',
];
let portal;

before(async () => {
  portal = await standIn();
});
after(async () => {
  await portal?.close();
  if (process.env.UPDATE) writeFileSync(file, `${JSON.stringify(seen, null, 2)}\n`);
});

/** A token with everything that differs from run to run named instead of shown. */
function stable(jwt) {
  const { header, payload } = decode(jwt);
  const varying = { jti: '<id>', sid: '<id>', at_hash: '<hash>', kid: '<key>' };
  for (const part of [header, payload]) {
    for (const [name, mark] of Object.entries(varying)) if (name in part) part[name] = mark;
  }
  payload.exp = `iat + ${lifetime(payload)}`;
  payload.iat = '<time>';
  if ('auth_time' in payload) payload.auth_time = '<time>';
  if (payload.cnf?.['x5t#S256']) payload.cnf['x5t#S256'] = '<thumbprint>';
  if (payload.scope) payload.scope = payload.scope.split(' ').sort().join(' ');
  const sorted = (part) => Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { header: sorted(header), payload: sorted(payload) };
}

/** In seconds. Keycloak reads its clock twice, so that now and then one is missing. */
const lifetime = ({ iat, exp }) => Math.round((exp - iat) / 10) * 10;

function compare(name, claims) {
  seen[name] = claims;
  if (!process.env.UPDATE) assert.deepEqual(claims, pinned[name]);
}

for (const person of people) {
  test(`tokens of ${person}`, async () => {
    const answer = await signIn(portal, person);
    assert.equal(answer.status, 200, JSON.stringify(answer));
    compare(person, { access: stable(answer.access_token), id: stable(answer.id_token) });
  });
}

for (const system of ['portal-standard-v4', 'partner-acme']) {
  test(`token of the service account ${system}`, async () => {
    const form = { grant_type: 'client_credentials', client_id: system };
    const answer = await token('operators', form, certificate(system));
    assert.equal(answer.status, 200, JSON.stringify(answer));
    assert.equal(answer.refresh_token, undefined);
    compare(system, { access: stable(answer.access_token) });
  });
}

test('a partner is refused without its certificate, and with that of another partner', async () => {
  const form = { grant_type: 'client_credentials', client_id: 'partner-acme' };
  for (const tls of [undefined, certificate('partner-other'), certificate('people/claire.morvan')]) {
    const answer = await token('operators', form, tls);
    assert.equal(answer.status, 401);
    assert.equal(answer.error, 'invalid_client');
  }
});

test('nobody gets in without a certificate, with a revoked one or with an unknown one', async () => {
  const refused = [undefined, certificate('people/odile.ferrieres'), certificate('people/unknown')];
  for (const tls of refused) {
    const { status, page } = await authorize(tls);
    assert.equal(status, 400);
    assert.match(page, /Aucun certificat utilisable n’a été présenté/);
    assert.match(page, /Que faire/);
  }
  const { page } = await authorize(undefined, { ui_locales: 'en' });
  assert.match(page, /No usable certificate was presented/);
});

test('a certificate of another authority, or an expired one, does not pass the handshake', async () => {
  for (const name of ['people/other-ca', 'people/expired']) {
    await assert.rejects(authorize(certificate(name)), /alert|ECONNRESET|EPIPE/);
  }
});

test('a partner system cannot sign in as a person', async () => {
  const { status } = await authorize(certificate('partner-acme'));
  assert.equal(status, 400);
});

test('the portal must use PKCE, its own address and its own key', async () => {
  const tls = certificate('people/claire.morvan');
  const noPkce = await authorize(tls, { code_challenge: null, code_challenge_method: null });
  assert.equal(noPkce.parameters.get('error'), 'invalid_request');
  const elsewhere = await authorize(tls, { redirect_uri: 'https://localhost:8445/auth/callback' });
  assert.equal(elsewhere.status, 400);
  assert.equal(elsewhere.parameters, undefined);

  const stranger = { assertion: () => portal.assertion().replace(/.{8}$/, 'AAAAAAAA') };
  const forged = await token('operators', { grant_type: 'authorization_code', code: 'none', ...client(stranger) });
  assert.match(forged.error, /invalid_client|unauthorized_client/);
});

test('no password, no self-registration, no offline token in the operators’ realm', async () => {
  const password = { grant_type: 'password', username: 'claire.morvan', password: 'x', ...client(portal) };
  assert.notEqual((await token('operators', password)).status, 200);
  const registration = await call('GET', `${issuer}/protocol/openid-connect/registrations?client_id=console-bff&response_type=code`);
  assert.ok(registration.status >= 400);
  const offline = await authorize(certificate('people/claire.morvan'), { scope: 'openid offline_access' });
  assert.equal(offline.parameters.get('error'), 'invalid_scope');
});

test('a refresh token works once', async () => {
  const first = await signIn(portal, 'claire.morvan');
  const refresh = () => token('operators', { grant_type: 'refresh_token', refresh_token: first.refresh_token, ...client(portal) });
  assert.equal((await refresh()).status, 200);
  assert.equal((await refresh()).error, 'invalid_grant');
});

test('signing out tells the portal over the back channel', async () => {
  const { id_token: idToken } = await signIn(portal, 'theo.nguyen');
  portal.logoutTokens.length = 0;
  const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: 'https://localhost:8444/' });
  const answer = await call('GET', `${issuer}/protocol/openid-connect/logout?${query}`);
  assert.equal(answer.status, 302);
  assert.equal(answer.headers.location, 'https://localhost:8444/');
  for (let waited = 0; portal.logoutTokens.length === 0 && waited < 50; waited += 1) await pause(100);

  const { header, payload } = decode(portal.logoutTokens[0]);
  assert.equal(payload.sid, decode(idToken).payload.sid);
  delete payload.sid;
  compare('logout', { header: { ...header, kid: '<key>' }, payload: stableLogout(payload) });
});

function stableLogout(payload) {
  const { iss, sub, aud, events, typ } = payload;
  return { iss, sub, aud, events, typ, lifetime: lifetime(payload), claims: Object.keys(payload).sort() };
}

test('discovery announces what the portal relies on', async () => {
  const { text } = await call('GET', `${issuer}/.well-known/openid-configuration`);
  const discovery = JSON.parse(text);
  assert.equal(discovery.issuer, issuer);
  assert.equal(discovery.backchannel_logout_session_supported, true);
  assert.equal(discovery.authorization_response_iss_parameter_supported, true);
  assert.ok(discovery.jwks_uri.startsWith(origin));
  const { keys } = JSON.parse((await call('GET', discovery.jwks_uri)).text);
  assert.ok(keys.some((key) => key.alg === 'ES256' && key.use === 'sig'));
});
