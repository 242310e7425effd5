// A relying party in the small, for the tests that look at Keycloak itself: it plays the portal's part
// (client `console-bff`, private_key_jwt, PKCE) on the portal's own address while the portal is not running.
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { admin, call, origin, pki, token } from '../../keycloak/admin.mjs';

export const issuer = `${origin}/realms/operators`;
export const clientId = 'console-bff';
export const callback = 'https://localhost:8444/auth/callback';

const base64url = (value) => Buffer.from(value).toString('base64url');

/** The certificate of a person (`people/claire.morvan`) or a system (`partner-acme`), for a TLS connection. */
export function certificate(name) {
  return { cert: readFileSync(join(pki, `${name}.crt`)), key: readFileSync(join(pki, `${name}.key`)) };
}

/** What a signed token says. The signature is the verifier's business and is tested there. */
export function decode(jwt) {
  const [header, payload] = jwt.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
  return { header, payload };
}

/** Listens where the portal would: serves the client's public key, keeps the logout tokens it is sent. */
export async function standIn() {
  // Keycloak may hold the key of an earlier run, and asks for a new one every ten seconds at most.
  await (await admin())('POST', '/admin/realms/operators/clear-keys-cache');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomBytes(8).toString('hex');
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
  const logoutTokens = [];

  const server = createServer(certificate('portal'), (asked, answer) => {
    if (asked.url === '/auth/jwks') {
      answer.setHeader('content-type', 'application/json');
      return answer.end(JSON.stringify({ keys: [jwk] }));
    }
    const chunks = [];
    asked.on('data', (chunk) => chunks.push(chunk));
    asked.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      if (asked.url === '/auth/backchannel-logout') logoutTokens.push(form.get('logout_token'));
      answer.setHeader('cache-control', 'no-store').end();
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', () => reject(new Error('port 8444 is in use: stop the portal before this test')));
    server.listen(8444, '127.0.0.1', resolve);
  });

  return {
    logoutTokens,
    close: () => new Promise((resolve) => server.close(resolve)),
    assertion: () => assertion(createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })), kid),
  };
}

function assertion(key, kid) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: clientId, sub: clientId, aud: issuer, jti: randomBytes(16).toString('hex'), iat: now, exp: now + 30 };
  const signed = [{ alg: 'ES256', typ: 'JWT', kid }, claims].map((part) => base64url(JSON.stringify(part))).join('.');
  return `${signed}.${base64url(sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }))}`;
}

/** Opens the authorization page with (or without) a certificate and says where that led. */
export async function authorize(tls, overrides = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: callback,
    scope: 'openid profile email',
    state: randomBytes(16).toString('hex'),
    nonce: 'nonce-of-the-test',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...overrides,
  });
  for (const [name, value] of Object.entries(overrides)) if (value === null) query.delete(name);

  const cookies = new Map();
  let url = `${issuer}/protocol/openid-connect/auth?${query}`;
  for (let hop = 0; hop < 6; hop += 1) {
    const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const answer = await call('GET', url, { headers, tls });
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      cookies.set(name, value);
    }
    const location = answer.headers.location;
    if (!location) return { status: answer.status, page: answer.text };
    if (location.startsWith(callback)) {
      return { status: answer.status, verifier, parameters: new URL(location).searchParams };
    }
    url = new URL(location, url).href;
  }
  throw new Error('Keycloak redirected more than six times');
}

/** Signs a person in and returns what the token endpoint answered. */
export async function signIn(portal, person, overrides) {
  const { parameters, verifier, page } = await authorize(certificate(`people/${person}`), overrides);
  if (!parameters?.get('code')) throw new Error(`${person} was not let in: ${page ?? parameters}`);
  return token('operators', {
    grant_type: 'authorization_code',
    code: parameters.get('code'),
    redirect_uri: callback,
    code_verifier: verifier,
    ...client(portal),
  });
}

/** The client authentication of the portal, as form fields. */
export function client(portal) {
  return {
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: portal.assertion(),
  };
}
