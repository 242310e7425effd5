// The partner guide's examples run as they are written: taken out of the page, with the demo's values of its own table.
// (Its program for a generated client runs in tools/sdk.)
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pki } from '../../../keycloak/admin.mjs';
import { root } from '../../setup/world.mjs';
import { expect, test } from '../../support/keycloak.mjs';

const guide = readFileSync(join(root, 'docs', 'partner-guide.md'), 'utf8');

/** From an address in the examples to that in the demo, by the guide's table. */
const addresses = [...guide.matchAll(/^\|[^|]*\| `(https:[^`]+)` \| `(https:[^`]+)` \|$/gm)].map(([, example, demo]) => [example, demo]);

/** The examples of a part of the guide in their order, as one script. */
function script(part) {
  const examples = [...part.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text]) => text);
  const text = addresses.reduce((all, [example, demo]) => all.replaceAll(example, demo), examples.join('echo\n'));
  expect(text).not.toContain('.example');
  return { text, examples: examples.length };
}

const PLACING = '\n## 4. Place an order\n';
// What comes before the first section is for the development issuer: crates/server/tests/guide.rs runs it.
const [before, placing] = guide.slice(guide.indexOf('\n## 1. ')).split(PLACING);
const reading = script(before);

/** What it prints in the folder of the test: the answers' documents, one after the other. */
function run(text, folder) {
  for (const system of ['partner-acme', 'portal-standard-v4']) {
    for (const kind of ['crt', 'key']) copyFileSync(join(pki, `${system}.${kind}`), join(folder, `${system}.${kind}`));
  }
  execFileSync('python3', [join(root, 'tools', 'draw.py'), folder], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
  const environment = { ...process.env, CURL_CA_BUNDLE: join(pki, 'tls-ca.pem'), NO_PROXY: 'localhost' };
  const output = execFileSync('bash', ['-euo', 'pipefail', '-c', text], { cwd: folder, encoding: 'utf8', env: environment });
  const documents = execFileSync('jq', ['--slurp', '.'], { input: output, encoding: 'utf8' });
  return JSON.parse(documents);
}

/** A folder of the test's own, which is there. */
const folder = (info) => execFileSync('mkdir', ['-p', info.outputPath()]) && info.outputPath();

test('the examples sign in, say who one is and read a list to its end', async ({ truth }, info) => {
  expect(addresses.length).toBe(3);
  expect(reading.examples).toBe(3);
  const orders = await truth.ordersOf({ sees: ['OUEST'] });
  const expected = orders.filter(({ status }) => status === 'to_verify').map(({ number }) => number).sort((a, b) => a - b);
  expect(expected.length).toBeGreaterThan(4);

  const [me, ...listed] = run(reading.text, folder(info));
  expect(me.roles).toEqual(['ROLE_RA_EXTERNAL']);
  expect(listed.map(({ number }) => number)).toEqual(expected);
  // The same over several pages.
  const [, ...paged] = run(reading.text.replace('page_size=200', 'page_size=2'), folder(info));
  expect(paged.map(({ number }) => number)).toEqual(expected);
});

test('the examples place an order, import its evidence and complete it', async ({ truth }, info) => {
  const { text, examples } = script(placing);
  expect(examples).toBe(3);
  const [placed, extract, front, back, completed] = run(text, folder(info));
  expect(placed).toMatchObject({ status: 'incomplete', wanted_evidence: ['organisation_extract', 'holder_identity'] });
  expect(extract).toMatchObject({ kind: 'organisation_extract', side: 'front', state: 'imported' });
  expect([front, back].map(({ kind, side, state }) => [kind, side, state])).toEqual([
    ['holder_identity', 'front', 'missing'],
    ['holder_identity', 'back', 'imported'],
  ]);
  expect(completed).toMatchObject({ number: placed.number, status: 'to_verify', wanted_evidence: [] });
  const [stored] = (await truth.ordersOf({ sees: ['OUEST'] })).filter(({ number }) => number === placed.number);
  expect(stored).toMatchObject({ status: 'to_verify', portal: 'STANDARD V4', holder_last_name: 'Le Goff-Béranger' });
});
