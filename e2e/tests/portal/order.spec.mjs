// One order: everything entered (D-2), and the way along the list it was opened from (D-1).
import { expect, test } from '../../support/test.mjs';
import { PEOPLE } from '../../support/people.mjs';
import { BY, french, frenchTime, numbersOf } from '../../support/truth.mjs';

test.use({ card: PEOPLE.claire.login });

const SIZE = 20;
let numbers;

test.describe('along the list', () => {
  test.beforeEach(async ({ entry, list, truth }) => {
    await entry.signInAs(PEOPLE.claire);
    numbers = numbersOf((await truth.ordersOf(PEOPLE.claire)).sort(BY.number));
    await list.open({ sort: 'number', page_size: String(SIZE) });
  });

  test('next and previous go over the edges of the list’s pages, also after a reload', async ({ page, list, order }) => {
    const stands = async (at) => {
      await order.shows(numbers[at]);
      await expect(order.rank).toHaveText(`${at + 1} sur ${numbers.length}`);
    };
    await list.links.last().click();
    await stands(SIZE - 1);
    await order.next.click();
    await stands(SIZE);
    await page.reload();
    await stands(SIZE);
    await order.previous.click();
    await stands(SIZE - 1);
    await page.keyboard.press('j');
    await stands(SIZE);
    await page.keyboard.press('j');
    await stands(SIZE + 1);
    await page.goBack();
    await stands(SIZE);

    // Back to the page of the list on which this order is.
    await order.back.click();
    await list.ready();
    expect(await list.numbers()).toEqual(numbers.slice(SIZE, 2 * SIZE));
    await expect(list.row(numbers[SIZE]).getByRole('link')).toBeFocused();
  });

  test('the first order has no previous one, and the last none after it', async ({ page, list, order }) => {
    await list.links.first().click();
    await order.shows(numbers[0]);
    await expect(order.previous).toHaveAttribute('aria-disabled', 'true');
    await expect(order.next).toHaveAttribute('href', `/orders/${numbers[1]}`);
    await page.goBack();
    await page.getByRole('link', { name: 'Dernière page' }).click();
    await expect.poll(() => list.numbers()).toContain(numbers.at(-1));
    await list.links.last().click();
    await order.shows(numbers.at(-1));
    await expect(order.next).toHaveAttribute('aria-disabled', 'true');
    await expect(order.rank).toHaveText(`${numbers.length} sur ${numbers.length}`);
  });

  test.describe('a page of the list that did not come', () => {
    const UNREAD = { name: 'Commande suivante de la liste' };
    const FURTHER = /\/api\/v1\/orders\?(.*&)?page=/;
    const refuse = (page, address) => page.route(address, (route) => route.fulfill({ status: 503 }), { times: 1 });

    const openLast = async (list, order) => {
      await list.links.last().click();
      await order.shows(numbers[SIZE - 1]);
    };

    test('is asked for again by the key, which leads on', async ({ page, list, order }) => {
      await refuse(page, FURTHER);
      await openLast(list, order);
      await expect(page.getByRole('button', UNREAD)).toHaveAttribute('aria-busy', 'false');
      await page.keyboard.press('j');
      await order.shows(numbers[SIZE]);
      await expect(order.rank).toHaveText(`${SIZE + 1} sur ${numbers.length}`);
    });

    test('is asked for again by a click, as often as it takes', async ({ page, list, order }) => {
      await refuse(page, FURTHER);
      await openLast(list, order);
      const unread = page.getByRole('button', UNREAD);
      await expect(unread).toHaveAttribute('aria-busy', 'false');
      await refuse(page, FURTHER);
      const refused = page.waitForResponse(FURTHER);
      await unread.click();
      expect((await refused).status()).toBe(503);
      await expect(unread).toHaveAttribute('aria-busy', 'false');
      await unread.click();
      await order.shows(numbers[SIZE]);
    });

    test('comes by itself when the network only changed', async ({ page, list, order }) => {
      await page.route(FURTHER, (route) => route.abort(), { times: 1 });
      await openLast(list, order);
      await expect(order.next).toHaveAttribute('href', `/orders/${numbers[SIZE]}`);
    });

    test('comes by itself once the network is back', async ({ page, list, order }) => {
      await page.route(FURTHER, (route) => route.abort());
      await openLast(list, order);
      await expect(page.getByRole('button', UNREAD)).toHaveAttribute('aria-busy', 'false');
      await page.unroute(FURTHER);
      await page.evaluate(() => window.dispatchEvent(new Event('online')));
      await expect(order.next).toHaveAttribute('href', `/orders/${numbers[SIZE]}`);
    });

    test('is asked for again after a reload, with the page after it', async ({ page, list, order }) => {
      await openLast(list, order);
      await expect(order.next).toHaveAttribute('href', `/orders/${numbers[SIZE]}`);
      await refuse(page, /\/api\/v1\/orders\?/);
      await page.reload();
      await order.shows(numbers[SIZE - 1]);
      const unread = page.getByRole('button', UNREAD);
      await expect(unread).toHaveAttribute('aria-busy', 'false');
      await unread.click();
      await order.shows(numbers[SIZE]);
      await expect(order.previous).toHaveAttribute('href', `/orders/${numbers[SIZE - 1]}`);
      await expect(order.rank).toHaveText(`${SIZE + 1} sur ${numbers.length}`);
    });
  });

  test('an order opened by its address belongs to no list', async ({ page, order }) => {
    await page.goto(`/orders/${numbers[SIZE]}`);
    await order.shows(numbers[SIZE]);
    await expect(order.next).toHaveCount(0);
    await expect(order.rank).toHaveCount(0);
  });
});

test.describe('everything entered', () => {
  test.beforeEach(({ entry }) => entry.signInAs(PEOPLE.claire));

  test('the identity document and the extract, or that they are still to be entered', async ({ order, truth }) => {
    const types = { national_id: 'Carte nationale d’identité', passport: 'Passeport', residence_permit: 'Titre de séjour' };
    const known = await truth.fileWhere('d.identity_document_type IS NOT NULL AND d.organisation_extract_date IS NOT NULL');
    await order.open(known.number);
    await expect(order.fact('Porteur', 'Pièce d’identité')).toHaveText(types[known.identity_document_type]);
    await expect(order.fact('Porteur', 'N° de la pièce')).toHaveText(known.identity_document_number);
    await expect(order.fact('Porteur', 'Date d’expiration')).toHaveText(french(known.identity_document_expiry));
    await expect(order.fact('Organisme', 'Date du Kbis')).toHaveText(french(known.organisation_extract_date));

    const unknown = await truth.fileWhere("d.identity_document_type IS NULL AND d.organisation_extract_date IS NULL AND o.status <> 'cancelled'");
    await order.open(unknown.number);
    await expect(order.fact('Porteur', 'Pièce d’identité')).toHaveText('Type, numéro et date à saisir');
    await expect(order.fact('Organisme', 'Date du Kbis')).toHaveText('À saisir');
  });

  for (const [what, condition] of [
    ['paid, complete and declared valid', 'd.payment_ok AND d.file_complete_ok AND d.documents_valid'],
    ['none of it yet', "NOT d.payment_ok AND NOT d.file_complete_ok AND NOT d.documents_valid AND o.process = 'digital' AND o.status <> 'cancelled'"],
    ['on paper, where nobody declares anything', "o.process = 'paper' AND o.status <> 'cancelled'"],
  ]) {
    test(`the ticks: ${what}`, async ({ order, truth }) => {
      const file = await truth.fileWhere(condition);
      await order.open(file.number);
      await expect(order.fact('Règlement', 'État')).toHaveText(file.payment_ok ? 'Confirmé' : 'À confirmer');
      await expect(order.fact('Commande', 'Dossier complet')).toHaveText(file.file_complete_ok ? 'Oui' : 'Non');
      const declared = order.fact('Commande', 'Pièces en cours de validité');
      if (file.process === 'paper') await expect(declared).toHaveCount(0);
      else await expect(declared).toHaveText(file.documents_valid ? 'Déclarées' : 'Non déclarées');
    });
  }

  test('the lines of the price', async ({ order, truth }) => {
    const file = await truth.fileWhere('cardinality(d.price_lines) > 1');
    const { rows } = await truth.client.query('SELECT * FROM order_details d, unnest(d.price_lines) WHERE d.order_number = $1', [file.number]);
    const money = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' });
    const lines = [...rows.map((line) => [line.label, line.incl_vat_cents]), ['Total TTC', file.total_incl_vat_cents]];
    await order.open(file.number);
    await expect(order.card('Règlement').getByRole('listitem')).toHaveText(lines.map(([label, cents]) => `${label}${money.format(cents / 100)}`));
  });

  test('the appointment, and nothing that the order does not have', async ({ page, order, truth }) => {
    const file = await truth.fileWhere("d.appointment_at IS NOT NULL AND d.holder_authentication <> 'professional_body'");
    await order.open(file.number);
    await expect(order.fact('Produit et remise', 'Rendez-vous')).toHaveText(
      `${frenchTime(file.appointment_at).replace(' ', ' à ')}, ${file.appointment_place}`,
    );
    await expect(order.card('Attestation d’appartenance')).toHaveCount(0);
    await expect(page.getByRole('heading', { name: /^Commande annulée/ })).toHaveCount(0);
  });

  test('who attests', async ({ order, truth }) => {
    const attested = await truth.fileWhere("d.holder_authentication = 'professional_body' AND portals.attesting_body IS NOT NULL");
    await order.open(attested.number);
    await expect(order.fact('Attestation d’appartenance', 'Organisme professionnel')).toHaveText(attested.attesting_body);
    await expect(order.fact('Attestation d’appartenance', 'Signataire')).toHaveText(attested.attestor_name);
    await expect(order.fact('Attestation d’appartenance', 'Qualité')).toHaveText(attested.attestor_title);
  });

  test('why it was cancelled, by whom and when', async ({ page, order, truth }) => {
    const file = await truth.fileWhere('d.cancellation_at IS NOT NULL');
    await order.open(file.number);
    await expect(page.getByRole('heading', { level: 2, name: `Commande annulée par ${file.cancellation_by} le ${frenchTime(file.cancellation_at)}` })).toBeVisible();
    await expect(page.locator('.callout')).toContainText(file.cancellation_reason);
    // What will never be done is not asked for.
    await expect(page.getByText(/à saisir|à confirmer|à convenir|manquant/i)).toHaveCount(0);
  });

  test('who found each piece of evidence right or wrong, when and why', async ({ order, truth }) => {
    const words = {
      organisation_extract: 'ID Organisme',
      holder_identity: 'ID Porteur',
      legal_representative_identity: 'ID Rep. légal',
      agent_identity: 'ID Mandataire',
      mandate: 'Mandat',
      payment_proof: 'Preuve de paiement',
    };
    for (const [state, verb] of [['confirmed', 'Confirmé'], ['rejected', 'Jugé à revoir']]) {
      const of = `SELECT order_number FROM evidence_items WHERE state = '${state}'`;
      const { number } = await truth.fileWhere(`d.order_number IN (${of})`);
      await order.open(number);
      for (const item of await truth.rowsOf('evidence_items', number, 'kind')) {
        const shown = order.item('Justificatifs', words[item.kind]);
        if (item.imported_at) await expect(shown).toContainText(`Importé le ${frenchTime(item.imported_at)}`);
        if (item.state === state) await expect(shown).toContainText(`${verb} par ${item.reviewed_by} le ${frenchTime(item.reviewed_at)}`);
        if (item.rejection_reason) await expect(shown).toContainText(item.rejection_reason);
      }
    }
  });

  test('the history says who and from where, or that nobody did it', async ({ page, order, truth }) => {
    const { number } = await truth.fileWhere('d.order_number IN (SELECT order_number FROM order_history WHERE origin IS NOT NULL)');
    await order.open(number);
    const rows = await truth.rowsOf('order_history', number, 'at DESC, id DESC');
    const placed = rows.find(({ kind }) => kind === 'order_created').actor_name;
    const { rows: [portal] } = await truth.client.query('SELECT name FROM portals JOIN orders ON portals.id = portal_id WHERE number = $1', [number]);
    const entries = rows.map(({ at, actor_name, actor_kind, origin }) => {
      const system = actor_name === placed ? `le portail ${portal.name}` : `le système partenaire ${actor_name}`;
      const who = actor_kind === 'service_account' ? system : (actor_name ?? 'automatique');
      return [frenchTime(at).slice(-5), who, origin].filter(Boolean).join(' · ');
    });
    await expect(page.locator('.event__meta')).toHaveText(entries);
  });

  test('a system by the name that people know, a long time in thousands, a long word on several lines', async ({ page, order, truth }) => {
    const number = await truth.lastWith('to_verify', 'holder_identity');
    await page.route(/\/api\/v1\/orders\/\d+$/, async (route) => {
      const answer = await route.fetch();
      const json = await answer.json();
      const [entry, long] = [{ ...json.history[0], kind: 'comment_added', origin: null }, 'sansespace'.repeat(20)];
      json.history = [
        { ...entry, kind: 'attachment_added', subject: long },
        { ...entry, kind: 'evidence_rejected', subject: 'holder_identity.front', text: long },
        { ...entry, actor: 'partner-acme', actor_kind: 'service_account' },
        { ...entry, actor: 'portal-a', actor_kind: 'service_account', kind: 'order_created' },
      ];
      const comment = { at: json.status_since, text: 'Vu.' };
      json.comments = ['partner-acme', 'portal-a', 'Claire Morvan'].map((author) => ({ ...comment, author }));
      json.order.portal.name = 'AVOCATS V4';
      json.status_since = new Date(Date.now() - 1173.5 * 86_400_000).toISOString();
      return route.fulfill({ response: answer, json });
    });
    await order.open(number);
    await expect(order.card('Commentaires').locator('b')).toHaveText(['le système partenaire partner-acme', 'le portail AVOCATS V4', 'Claire Morvan']);
    await expect(page.locator('.event__meta').last()).toContainText('le portail AVOCATS V4');
    await expect(page.locator('.whose')).toContainText('depuis 1\u202f173\u00a0j');
    // On a phone, nothing of the history is as wide as its longest word.
    await page.setViewportSize({ width: 390, height: 844 });
    const widths = ({ scrollWidth, clientWidth }) => [scrollWidth - clientWidth, document.documentElement.scrollWidth - innerWidth];
    expect(await page.locator('.side__body').evaluate(widths)).toEqual([0, 0]);
  });
});
