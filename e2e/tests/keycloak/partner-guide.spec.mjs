// The partner guide's examples run as they are written: taken out of the page, with the demo's values of its own table.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pki } from '../../../keycloak/admin.mjs';
import { root } from '../../setup/world.mjs';
import { expect, test } from '../../support/keycloak.mjs';

const guide = readFileSync(join(root, 'docs', 'partner-guide.md'), 'utf8');

/** From an address in the examples to that in the demo, by the guide's table. */
const addresses = [...guide.matchAll(/^\|[^|]*\| `(https:[^`]+)` \| `(https:[^`]+)` \|$/gm)].map(([, example, demo]) => [example, demo]);

/** The examples in their order, as one script. */
const examples = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, script]) => script);
const script = addresses.reduce((text, [example, demo]) => text.replaceAll(example, demo), examples.join('echo\n'));

/** What it prints: the answers' documents, one after the other. */
function run(text) {
  const environment = { ...process.env, CURL_CA_BUNDLE: join(pki, 'tls-ca.pem'), NO_PROXY: 'localhost' };
  const output = execFileSync('bash', ['-euo', 'pipefail', '-c', text], { cwd: pki, encoding: 'utf8', env: environment });
  const documents = execFileSync('jq', ['--slurp', '.'], { input: output, encoding: 'utf8' });
  return JSON.parse(documents);
}

test('the examples sign in, say who one is and read a list to its end', async ({ truth }) => {
  expect(addresses.length).toBe(3);
  expect(examples.length).toBe(3);
  expect(script).not.toContain('.example');
  const orders = await truth.ordersOf({ sees: ['OUEST'] });
  const expected = orders.filter(({ status }) => status === 'to_verify').map(({ number }) => number).sort((a, b) => a - b);
  expect(expected.length).toBeGreaterThan(4);

  const [me, ...listed] = run(script);
  expect(me.roles).toEqual(['ROLE_RA_EXTERNAL']);
  expect(listed.map(({ number }) => number)).toEqual(expected);
  // The same over several pages.
  const [, ...paged] = run(script.replace('page_size=200', 'page_size=2'));
  expect(paged.map(({ number }) => number)).toEqual(expected);
});
