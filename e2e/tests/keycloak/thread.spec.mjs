// An order from end to end, as far as it goes: a partner's system places it with its evidence, an operator of the portal's
// registration authority finds and reads it, and for everybody else it does not exist (O-3, O-4, D-2, D-3, R-3).
import { randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from '../../../keycloak/admin.mjs';
import { KEYCLOAK, root } from '../../setup/world.mjs';
import { expect, systemToken, test } from '../../support/keycloak.mjs';
import { PEOPLE } from '../../support/people.mjs';

/** Nobody else has the name, whatever ran before on the same data. */
const letters = [...randomUUID()].filter((sign) => /[a-f]/.test(sign)).join('');
const HOLDER = `D’Œuvrard-${letters}`;

const address = { address: '4 rue des Dentelles', postcode: '35000', city: 'Rennes', country: 'FR' };
const ORDER = {
  portal: 'standard-v4', offer: 'cle-3-ans-livree', type: 'new', process: 'digital', payment_method: 'card',
  subscriber: { first_name: 'Yann', last_name: 'Kerbrat', email: 'y.kerbrat@exemple.test' },
  organisation: { siren: '732829320', name: 'Cabinet Exemple', ...address },
  legal_representative: { title: 'ms', first_name: 'Maëlle', last_name: HOLDER, email: `${letters}@exemple.test`, mobile: '+33639980012', ...address },
  holder_is_legal_representative: true,
  otp_contact: { channel: 'mobile', contact: '+33639980012' },
};

/** Kind, side, name and file of every piece that the order needs. */
const PIECES = [
  ['organisation_extract', 'front', 'kbis.pdf', 'application/pdf'],
  ['holder_identity', 'front', 'recto.jpg', 'image/jpeg'],
  ['holder_identity', 'back', 'verso.png', 'image/png'],
];
const files = {};
let number;

const piece = ([kind, side]) => `/api/v1/orders/${number}/evidence/${kind}/${side}`;

/** What a system sends with its token, and what it gets. */
async function send(method, path, bearer, body, headers = {}) {
  const answer = await call(method, KEYCLOAK.portal + path, { headers: { authorization: `Bearer ${bearer}`, ...headers }, body });
  expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
  return { ...JSON.parse(answer.text), etag: answer.headers.etag };
}

/** A problem without what differs between two of the same. */
const anonymous = ({ request_id: _, ...problem }) => problem;

test.beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ra-portal-thread-'));
  execFileSync('python3', [join(root, 'tools', 'draw.py'), folder], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
  const bearer = await systemToken('portal-standard-v4');
  const json = () => ({ 'content-type': 'application/json', 'idempotency-key': randomUUID() });
  const placed = await send('POST', '/api/v1/orders', bearer, JSON.stringify(ORDER), json());
  number = placed.number;
  expect(placed.wanted_evidence).toEqual(['organisation_extract', 'holder_identity']);
  for (const [kind, side, name, type] of PIECES) {
    files[name] = readFileSync(join(folder, name));
    const headers = { 'content-type': type, 'content-length': files[name].length };
    await send('PUT', `${piece([kind, side])}?file_name=${name}`, bearer, files[name], headers);
  }
  const { etag } = await send('GET', `/api/v1/orders/${number}`, bearer);
  const done = await send('POST', `/api/v1/orders/${number}/complete`, bearer, '{"documents_valid": true}', { ...json(), 'if-match': etag });
  expect(done.status).toBe('to_verify');
});

test.describe('an operator of the portal’s registration authority', () => {
  test.use({ card: PEOPLE.eric.login });

  test('finds the order, and reads it with every piece', async ({ page, entry, list, order, reader, accessible }) => {
    await entry.signInAs(PEOPLE.eric, { address: `/orders?holder=${HOLDER.toLowerCase()}&status=to_verify` });
    await list.ready();
    await expect.poll(() => list.numbers()).toEqual([number]);
    await expect(list.total).toHaveText('1 dossier');
    await expect(list.row(number)).toContainText(`${HOLDER.toUpperCase()} Maëlle`);
    await accessible('the list with the order');

    await list.links.first().click();
    await order.shows(number);
    for (const name of ['ID Organisme', 'ID Porteur']) await expect(order.item('Justificatifs', name)).toContainText('Importé le');
    // Every document that came is told.
    await expect(page.getByRole('complementary', { name: 'Historique' }).getByText('Pièce importée')).toHaveCount(PIECES.length);
    await accessible('the order');

    // In the reader, as somebody looks at it; and to the last byte.
    await reader.tab('ID Organisme').click();
    await expect(reader.side().locator('canvas').first()).toBeVisible();
    await reader.tab('ID Porteur').click();
    await expect(reader.side('Recto').getByRole('img')).toBeVisible();
    await page.getByRole('button', { name: 'Verso', exact: true }).click();
    await expect(reader.side('Verso').getByRole('img')).toBeVisible();
    for (const [kind, side, name, type] of PIECES) {
      const read = await page.request.get(piece([kind, side]));
      expect(read.status(), `${kind} ${side}`).toBe(200);
      expect(read.headers()['content-type']).toBe(type);
      expect((await read.body()).equals(files[name]), name).toBe(true);
    }
  });
});

test.describe('an operator of another registration authority', () => {
  test.use({ card: PEOPLE.elise.login });

  test('finds nothing of it, in the list, by its number or by its address', async ({ page, entry, list, accessible }) => {
    await entry.signInAs(PEOPLE.elise, { address: `/orders?holder=${HOLDER}` });
    const nothing = page.getByRole('heading', { level: 2, name: 'Aucune commande avec ces filtres' });
    await expect(nothing).toBeVisible();
    expect(await list.numbers()).toEqual([]);
    await list.open({ number: String(number) });
    await expect(nothing).toBeVisible();
    await accessible('a list without the order');
    for (const filter of [`number=${number}`, `holder=${encodeURIComponent(HOLDER)}`]) {
      expect(await (await page.request.get(`/api/v1/orders/count?${filter}`)).json()).toEqual({ total: 0 });
    }

    // The page of an order that there is is that of one that there never was.
    const nowhere = number + 1_000_000;
    const shown = async (which) => {
      await page.goto(`/orders/${which}`);
      await expect(page.getByRole('heading', { level: 2, name: 'Cette commande n’existe pas' })).toBeVisible();
      await page.waitForLoadState('networkidle');
      return (await page.locator('body').innerText()).replaceAll(String(which), '…');
    };
    expect(await shown(number)).toBe(await shown(nowhere));
    await accessible('no such order');
    for (const pieceOf of ['', ...PIECES.map(([kind, side]) => `/evidence/${kind}/${side}`)]) {
      const answers = await Promise.all([number, nowhere].map((which) => page.request.get(`/api/v1/orders/${which}${pieceOf}`)));
      const [real, never] = await Promise.all(answers.map((answer) => answer.json()));
      expect(answers.map((answer) => answer.status())).toEqual([404, 404]);
      expect(anonymous(real)).toEqual(anonymous(never));
    }
  });
});
