// The development Keycloak's Admin REST API, for the scripts here and the browser tests.
//   node admin.mjs <METHOD> <path> [json]      prints the answer's body
// As a module: `const api = await admin(); await api('GET', '/admin/realms/operators/users')`.
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Where the scripts keep certificates and the running server's secrets. */
export const data = process.env.RA_KEYCLOAK_DATA ?? join(here, '..', '.data', 'keycloak');
export const pki = process.env.RA_KEYCLOAK_PKI ?? join(data, 'pki');
export const origin = `https://localhost:${process.env.RA_KEYCLOAK_PORT ?? 8443}`;

/** One HTTPS request that trusts our TLS authority only; `tls` may carry a client certificate. */
export async function call(method, url, { headers = {}, body, tls = {} } = {}) {
  const ca = await readFile(join(pki, 'tls-ca.pem'));
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, ca, agent: false, ...tls }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode, headers: answer.headers, text });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Sends a form to a realm's token endpoint and returns the status and the parsed answer. */
export async function token(realm, form, tls) {
  const answer = await call('POST', `${origin}/realms/${realm}/protocol/openid-connect/token`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    tls,
  });
  return { status: answer.status, ...JSON.parse(answer.text) };
}

/** Signs in as the bootstrap administrator of this start and returns a caller of the Admin API. */
export async function admin() {
  const secret = (await readFile(join(data, 'run', 'admin-secret'), 'utf8')).trim();
  const form = { grant_type: 'client_credentials', client_id: 'bootstrap', client_secret: secret };
  const { access_token: bearer, status } = await token('master', form);
  if (!bearer) throw new Error(`Keycloak refused the administrator (${status})`);

  return async (method, path, json) => {
    const answer = await call(method, origin + path, {
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: json === undefined ? undefined : JSON.stringify(json),
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.text === '' ? undefined : JSON.parse(answer.text);
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [method, path, json] = process.argv.slice(2);
  const api = await admin();
  const answer = await api(method, path, json && JSON.parse(json));
  if (answer !== undefined) console.log(JSON.stringify(answer, null, 2));
}
