// Evidence: read beside the data that it proves (D-3), imported for the subscriber (D-12, O-4).
import { readFileSync } from 'node:fs';
import { Reader } from '../../pages/reader.mjs';
import { pdf, png } from '../../support/files.mjs';
import { PEOPLE } from '../../support/people.mjs';
import { expect, test } from '../../support/test.mjs';

test.use({ card: PEOPLE.claire.login });

const ORDER = /\/api\/v1\/orders\/\d+$/;
const FILE = /\/api\/v1\/orders\/\d+\/evidence\//;
const problem = (status, code) => ({
  status,
  contentType: 'application/problem+json',
  json: { type: `/problems/${code}`, title: code, status, detail: code, code, request_id: '0194f0c0-0000-7000-8000-000000000000' },
});

test.describe('somebody who may change the order', () => {
  test.beforeEach(({ entry }) => entry.signInAs(PEOPLE.claire));

  test('imports both sides of an identity document and reads them', async ({ page, order, reader, truth, accessible }) => {
    const number = await truth.lastTaking('holder_identity', 0);
    await order.open(number);
    await reader.tab('ID Porteur').click();
    await expect(page).toHaveURL(`/orders/${number}?tab=holder_identity`);
    await expect(page).toHaveTitle(`ID Porteur – Commande N° ${number} – Portail AE`);

    await reader.import('le recto', 'Carte d’identité de la personne, recto numérisé en couleur.png', png(900, 600, [40, 90, 160]));
    const front = reader.side('Recto').getByRole('img', { name: /^Carte d’identité de la personne/ });
    // The document before it may still be seen while the order is read anew; what is dropped then goes with it.
    await expect(front).toBeVisible();
    expect(await reader.drop(reader.side('Recto'), 'autre.png', png(30, 20, [0, 0, 0]))).toBe(true);
    await reader.question.getByRole('button', { name: 'Annuler' }).click();

    await page.getByRole('button', { name: 'Verso' }).click();
    await reader.drop(reader.side('Verso'), 'verso.png', png(600, 900, [160, 90, 40]));
    await reader.whole('verso.png');
    await expect(reader.side('Verso').getByRole('img')).toBeVisible();
    await expect(reader.tab('ID Porteur')).toContainText('Importé');
    await page.getByRole('button', { name: 'Côte à côte' }).click();
    await expect(front).toBeVisible();
    await expect(reader.side('Verso').getByRole('img')).toBeVisible();
    // Beside each other each has its own head, of which nothing is cut off.
    for (const width of [1440, 1100, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const whole = (heads) => heads.map((head) => [...head.querySelectorAll('b, small')].every((part) => part.scrollWidth <= part.clientWidth));
      expect(await page.locator('.viewer__head').evaluateAll(whole), `${width} px`).toEqual([true, true]);
      await expect(page.locator('.viewer__head').nth(1)).toContainText('verso.png');
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect(order.fact('Pièce', 'Verso')).toContainText('Sans analyse antivirus');
    await expect(order.card('Porteur')).toBeVisible();
    await accessible('both sides');

    // By keyboard: larger, turned, as it fits again; the tab stays through a reload, and the way back leads to the summary.
    await page.getByRole('button', { name: 'Recto', exact: true }).click();
    await page.keyboard.press('+');
    await expect(reader.zoom).toHaveText('125 %');
    await page.keyboard.press('r');
    const box = page.locator('.scan');
    await expect(box).toHaveAttribute('data-turned', '90');
    // Caps Lock makes a capital letter, and turns no other way.
    await page.keyboard.press('R');
    await expect(box).toHaveAttribute('data-turned', '180');
    await page.keyboard.press('Shift+R');
    await expect(box).toHaveAttribute('data-turned', '90');
    const turned = await box.boundingBox();
    expect(turned.width / turned.height).toBeCloseTo(2 / 3, 1);
    await page.keyboard.press('0');
    await expect(reader.zoom).toHaveText('100 %');
    await page.reload();
    await expect(front).toBeVisible();
    await page.goBack();
    await expect(reader.tab('Récapitulatif')).toHaveAttribute('aria-selected', 'true');

    // Along the tabs by arrows, which open when they are chosen.
    await reader.tab('Récapitulatif').focus();
    await page.keyboard.press('ArrowDown');
    await expect(reader.tab('ID Organisme')).toBeFocused();
    await expect(reader.tab('ID Organisme')).toHaveAttribute('aria-selected', 'false');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/tab=organisation_extract$/);
    await page.keyboard.press('1');
    await expect(page).toHaveURL(`/orders/${number}`);
    // Where they are a strip, along it.
    await page.setViewportSize({ width: 1100, height: 900 });
    await expect(page.getByRole('tablist')).toHaveAttribute('aria-orientation', 'horizontal');
    await page.keyboard.press('ArrowDown');
    await expect(reader.tab('Récapitulatif')).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(reader.tab('ID Organisme')).toBeFocused();
  });

  test('reads a PDF with its text, and replaces it', async ({ page, order, reader, truth, accessible }) => {
    const number = await truth.lastTaking('organisation_extract', 1);
    await reader.open(number, 'organisation_extract');
    await reader.import('le document', 'kbis.pdf', pdf('Extrait Kbis', 'Seconde page'));
    const document = reader.side();
    await expect(document.getByRole('region', { name: 'Page 1 sur 2' }).getByText('Extrait Kbis')).toBeVisible();
    await expect(document.getByRole('region', { name: 'Page 2 sur 2' })).toBeAttached();
    await expect(document.locator('canvas').first()).toBeVisible();
    await expect(page.getByRole('link', { name: 'Télécharger kbis.pdf' })).toHaveAttribute('download', 'kbis.pdf');
    await accessible('a PDF');

    await reader.choose('le document', 'kbis recent.pdf', pdf('Extrait recent'));
    // Who imported what is replaced, and when; nobody had confirmed it.
    await expect(reader.question).toContainText(/«\skbis\.pdf\s», importé le \d\d\/\d\d\/\d{4}.* par Claire Morvan, sera remplacé par «\skbis recent\.pdf\s»/);
    await expect(reader.question).not.toContainText('confirmation');
    await accessible('replace', { phone: false });
    await reader.whole('kbis recent.pdf');
    await expect(reader.told('Document remplacé')).toBeVisible();
    await expect(document.getByText('Extrait recent')).toBeVisible();
    const replaced = order.fact('Pièce', 'Documents remplacés').getByRole('link', { name: 'Télécharger kbis.pdf' });
    const [download] = await Promise.all([page.waitForEvent('download'), replaced.first().click()]);
    expect(readFileSync(await download.path()).equals(pdf('Extrait Kbis', 'Seconde page'))).toBe(true);
  });

  test('is told that a confirmation is lost, and that the same file changes nothing', async ({ page, reader, truth }) => {
    const { number } = await truth.fileWhere(`o.status = 'to_verify' AND o.process = 'digital' AND d.order_number IN (
      SELECT order_number FROM evidence_items WHERE kind = 'organisation_extract' AND state = 'confirmed')`);
    await reader.open(number, 'organisation_extract');
    await reader.choose('le document', 'kbis.pdf', pdf('Confirme'));
    await expect(reader.question).toContainText('sa confirmation est perdue');
    await reader.whole('kbis.pdf');
    await expect(reader.side().getByText('Confirme')).toBeVisible();
    await reader.choose('le document', 'kbis.pdf', pdf('Confirme'));
    await expect(reader.question).not.toContainText('confirmation');
    await reader.question.getByRole('button', { name: 'Remplacer' }).click();
    await expect(reader.told('Rien n’a changé')).toContainText('kbis.pdf');
    await expect(page.getByRole('alert')).toHaveCount(0);
  });

  test('keeps a file that is dropped beside the document from taking the place of the page', async ({ page, list, reader, truth }) => {
    const number = await truth.lastTaking('holder_identity', 4);
    await reader.open(number, 'holder_identity');
    expect(await reader.drop(page.locator('.orderhead'), 'recto.png', png(90, 60, [9, 9, 9]))).toBe(true);
    await reader.whole('recto.png');
    // Of two sides somebody has to choose.
    await page.getByRole('button', { name: 'Côte à côte' }).click();
    expect(await reader.drop(page.locator('.rail'), 'verso.png', png(90, 60, [8, 8, 8]))).toBe(true);
    await expect(reader.told('Le fichier n’a pas été importé')).toContainText('Déposez-le sur le recto ou sur le verso.');
    await reader.tab('Récapitulatif').click();
    expect(await reader.drop(page.locator('.cards'), 'verso.png', png(90, 60, [8, 8, 8]))).toBe(true);
    await expect(reader.told('Le fichier n’a pas été importé')).toContainText('Cet onglet ne reçoit pas de fichier');
    const names = (await truth.rowsOf('order_documents', number, 'imported_at')).map((row) => row.file_name);
    expect(names).toContain('recto.png');
    expect(names).not.toContain('verso.png');
    await list.open();
    expect(await reader.drop(list.table, 'kbis.pdf', pdf('Ici non plus'))).toBe(true);
  });

  for (const [beside, kind] of [
    ['.orderhead', 'organisation_extract'],
    ['.proof', 'payment_proof'],
  ]) {
    test(`takes the first document of a piece that is dropped on ${beside}`, async ({ page, reader, truth }) => {
      await reader.open(await truth.lastLacking(kind), kind);
      expect(await reader.drop(page.locator(beside).first(), 'depuis-ailleurs.pdf', pdf(`Depuis ${kind}`))).toBe(true);
      await expect(reader.side().getByText(`Depuis ${kind}`)).toBeVisible();
    });
  }

  test('keeps the order on the page when it cannot be read anew, and says so', async ({ page, order, reader, truth, accessible }) => {
    const number = await truth.lastTaking('payment_proof', 1);
    await reader.open(number, 'payment_proof');
    const outdated = page.getByRole('status').filter({ hasText: 'Cette commande n’est peut-être plus à jour.' });
    await page.route(ORDER, (route) => route.fulfill(problem(500, 'internal')));
    await reader.import('le document', 'malgre tout.pdf', pdf('Malgre tout'));
    await expect(outdated).toBeVisible();
    await order.shows(number);
    await accessible('out of date');
    await page.unroute(ORDER);
    await outdated.getByRole('button', { name: 'Réessayer' }).click();
    await expect(reader.side().getByText('Malgre tout')).toBeVisible();
    await expect(outdated).toBeHidden();
    // What is no longer theirs to see goes.
    await page.route(ORDER, (route) => route.fulfill(problem(404, 'not_found')));
    await reader.import('le document', 'parti.pdf', pdf('Parti'));
    await expect(page.getByRole('heading', { level: 2, name: 'Cette commande n’existe pas' })).toBeVisible();
  });

  test('keeps the tab from order to order, and the address says which tab is open', async ({ page, list, order, reader }) => {
    await list.open({ status: 'to_verify' });
    const numbers = await list.numbers();
    await list.links.first().click();
    await order.shows(numbers[0]);
    await reader.tab('ID Porteur').click();
    await expect(order.next).toHaveAttribute('href', `/orders/${numbers[1]}?tab=holder_identity`);
    await page.keyboard.press('j');
    await order.shows(numbers[1]);
    await expect(page).toHaveURL(`/orders/${numbers[1]}?tab=holder_identity`);
    await expect(reader.tab('ID Porteur')).toHaveAttribute('aria-selected', 'true');
    await order.previous.click();
    await order.shows(numbers[0]);
    await expect(reader.tab('ID Porteur')).toHaveAttribute('aria-selected', 'true');
    // An order without the tab shows its summary, and an address that names none is corrected without a step more.
    await page.goto(`/orders/${numbers[1]}?tab=nulle-part`);
    await order.shows(numbers[1]);
    await expect(page).toHaveURL(`/orders/${numbers[1]}`);
    await expect(reader.tab('Récapitulatif')).toHaveAttribute('aria-selected', 'true');
    await page.goBack();
    await expect(page).toHaveURL(`/orders/${numbers[0]}?tab=holder_identity`);
  });

  test('sees in the strip of a narrow window how far each piece is, and which is open', async ({ page, reader, truth }) => {
    const number = await truth.lastTaking('payment_proof', 0);
    for (const width of [1180, 800, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await reader.open(number, 'payment_proof');
      await expect(reader.tab('Preuve de paiement')).toBeInViewport({ ratio: 1 });
      for (const tab of await reader.tabs.getByRole('tab').all()) {
        if ((await tab.locator('.mark').count()) > 0) await expect(tab.locator('.mark > .icon')).toBeVisible();
      }
      // Everything in it can be chosen.
      const entries = page.locator('.rail .rail__item:visible');
      expect(await entries.evaluateAll((all) => all.filter((entry) => !['a', 'button'].includes(entry.localName)).length)).toBe(0);
      await page.keyboard.press('1');
      await expect(reader.tab('Récapitulatif')).toBeInViewport({ ratio: 1 });
    }
  });

  test('keeps the question before a document is replaced while the order is read anew', async ({ page, reader, truth }) => {
    const number = await truth.lastTaking('organisation_extract', 5);
    await reader.open(number, 'organisation_extract');
    await reader.import('le document', 'kbis.pdf', pdf('Premier'));
    await expect(reader.side().getByText('Premier')).toBeVisible();
    // The order comes when the next question is asked already.
    const order = new RegExp(`/api/v1/orders/${number}$`);
    let answer;
    const asked = new Promise((resolve) => {
      answer = resolve;
    });
    await page.route(order, async (route) => {
      await asked;
      await route.continue();
    });
    await reader.choose('le document', 'deuxieme.pdf', pdf('Deuxieme'));
    await reader.whole('deuxieme.pdf');
    await reader.choose('le document', 'troisieme.pdf', pdf('Troisieme'));
    await expect(reader.question).toContainText('troisieme.pdf');
    answer();
    await expect(reader.side().getByText('Deuxieme')).toBeAttached();
    await expect(reader.question).toContainText('troisieme.pdf');
    await reader.question.getByRole('button', { name: 'Remplacer' }).click();
    await expect(reader.side().getByText('Troisieme')).toBeVisible();
  });

  test('does not replace what somebody else imported meanwhile, and shows it', async ({ page, order, reader, truth }) => {
    const number = await truth.lastTaking('organisation_extract', 8);
    await reader.open(number, 'organisation_extract');
    await reader.import('le document', 'premier.pdf', pdf('Premier'));
    await expect(reader.side().getByText('Premier')).toBeVisible();
    // Somebody else, who is the same person in another tab.
    const other = await page.context().newPage();
    const theirs = new Reader(other);
    await theirs.open(number, 'organisation_extract');
    await theirs.import('le document', 'deuxieme.pdf', pdf('Deuxieme'));
    await other.close();

    await reader.choose('le document', 'troisieme.pdf', pdf('Troisieme'));
    await reader.question.getByRole('button', { name: 'Remplacer' }).click();
    await expect(page.getByRole('alert')).toContainText('Claire Morvan a importé « deuxieme.pdf » entre-temps');
    await expect(reader.side().getByText('Deuxieme')).toBeVisible();
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(order.fact('Pièce', 'Documents remplacés')).not.toContainText('troisieme.pdf');
  });

  test('gives up a document that is on its way', async ({ page, reader, truth }) => {
    const number = await truth.lastTaking('organisation_extract', 6);
    await reader.open(number, 'organisation_extract');
    const network = await page.context().newCDPSession(page);
    await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 40_000 });
    await reader.choose('le document', 'long.pdf', Buffer.concat([pdf('Long'), Buffer.alloc(2_000_000, '\n')]));
    const bar = page.getByRole('progressbar');
    await expect(bar.or(reader.question)).toBeVisible();
    if (await reader.question.isVisible()) await reader.question.getByRole('button', { name: 'Remplacer' }).click();
    await expect(page.getByText(/^Envoi\s:/)).toBeVisible();
    // Whoever leaves meanwhile is asked; on the order's other tabs one is still there.
    const leaving = page.getByRole('dialog', { name: 'Un document est en cours d’envoi' });
    await page.getByRole('link', { name: 'Commandes' }).first().click();
    await leaving.getByRole('button', { name: 'Rester' }).click();
    await expect(page).toHaveURL(/tab=organisation_extract$/);
    await expect(leaving).toBeHidden();
    // On the others it is told for which piece it is.
    for (const tab of ['ID Porteur', 'Récapitulatif']) {
      await reader.tab(tab).click();
      await expect(page.getByRole('region', { name: 'ID Organisme' }).getByRole('progressbar')).toBeVisible();
      await expect(page.locator('.viewer').getByRole('progressbar')).toHaveCount(0);
    }
    await reader.tab('ID Organisme').click();
    expect(await reader.drop(reader.side(), 'autre.pdf', pdf('Autre'))).toBe(true);
    await expect(page.locator('.toast')).toContainText('Un autre fichier est en cours d’envoi.');
    await page.locator('.importing').getByRole('button', { name: 'Annuler' }).click();
    await expect(bar).toHaveCount(0);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await reader.import('le document', 'court.pdf', pdf('Court'));
    const names = (await truth.rowsOf('order_documents', number, 'imported_at')).map((row) => row.file_name);
    expect(names).toContain('court.pdf');
    expect(names).not.toContain('long.pdf');
  });

  test('adds an attachment, and reads it', async ({ page, order, reader, truth, accessible }) => {
    const number = await truth.lastTaking('organisation_extract', 7);
    const name = `Courrier du bâtonnier de l’Ordre des avocats, ${Date.now()}`;
    await order.open(number);
    await page.getByRole('button', { name: 'Ajouter une pièce jointe' }).click();
    const dialog = page.getByRole('dialog', { name: 'Ajouter une pièce jointe' });
    const [title, file, add] = [dialog.getByLabel('Intitulé'), dialog.getByLabel('Document'), dialog.getByRole('button', { name: 'Ajouter' })];
    await expect(title).toBeFocused();
    await add.click();
    await expect(title).toHaveAccessibleDescription('Dites en une ligne ce qu’est ce document.');
    await title.fill(name);
    await add.click();
    await expect(file).toHaveAccessibleDescription('Choisissez un fichier.');
    await file.setInputFiles({ name: 'courrier.pdf', mimeType: '', buffer: png(8, 8, [1, 2, 3]) });
    await add.click();
    await expect(dialog.getByRole('alert')).toContainText('Le contenu du fichier n’est pas ce que dit son nom.');
    await accessible('an attachment that is not taken', { phone: false });
    await file.setInputFiles({ name: 'courrier.pdf', mimeType: '', buffer: pdf('Monsieur le Batonnier') });
    await expect(dialog.getByRole('alert')).toHaveCount(0);
    // Closing it is asked about, however often.
    const leaving = page.getByRole('dialog', { name: 'Fermer sans ajouter la pièce jointe ?' });
    for (let times = 0; times < 3; times += 1) {
      await page.keyboard.press('Escape');
      await expect(leaving).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(leaving).toBeHidden();
      await expect(dialog).toBeVisible();
    }
    await page.keyboard.press('Escape');
    await accessible('closing an attachment that was begun', { phone: false });
    await leaving.getByRole('button', { name: 'Continuer la saisie' }).click();
    await expect(title).toHaveValue(name);
    await add.click();
    await expect(dialog).toBeHidden();
    await expect(reader.told('Pièce jointe ajoutée')).toContainText(name);
    await expect(order.item('Pièces jointes', name)).toContainText('courrier.pdf');

    await reader.tab(name).click();
    await expect(page).toHaveURL(/tab=attachment-\d+$/);
    await expect(page).toHaveTitle(`${name} – Commande N° ${number} – Portail AE`);
    await expect(reader.side().getByText('Monsieur le Batonnier')).toBeVisible();
    await expect(page.locator('.viewer input[type=file]')).toHaveCount(0);
    await accessible('an attachment');
    await page.reload();
    await expect(reader.side().getByText('Monsieur le Batonnier')).toBeVisible();
    await page.getByRole('button', { name: 'Ajouter une pièce jointe' }).click();
    await expect(title).toHaveValue('');
    // A file can be dropped there, too; what was begun can be given up.
    expect(await reader.drop(dialog.locator('form'), 'note.pdf', pdf('Note'))).toBe(true);
    await expect(dialog.getByText('note.pdf')).toBeVisible();
    await dialog.getByRole('button', { name: 'Annuler' }).click();
    await leaving.getByRole('button', { name: 'Fermer sans ajouter' }).click();
    await expect(dialog).toBeHidden();
    await page.getByRole('button', { name: 'Ajouter une pièce jointe' }).click();
    await expect(dialog.getByText('note.pdf')).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  test('is told in words why a file is not taken', async ({ page, reader, truth }) => {
    const number = await truth.lastTaking('organisation_extract', 2);
    await reader.open(number, 'organisation_extract');
    const refused = page.getByRole('alert');
    await reader.refused('le document', 'kbis.pdf', png(8, 8, [1, 2, 3]), 'Le contenu du fichier n’est pas ce que dit son nom.');
    await reader.refused('le document', 'kbis.v2.pdf', pdf('Extrait'), 'un seul point');
    await reader.refused('le document', 'kbis.pdf', Buffer.alloc(3 * 1024 * 1024 + 1), 'Le fichier dépasse 3 Mo.');
    await refused.getByRole('button', { name: 'Fermer' }).click();
    await expect(refused).toHaveCount(0);
    await page.route(FILE, (route) => route.abort());
    await reader.refused('le document', 'kbis.pdf', pdf('Extrait'), 'Vérifiez votre connexion');
  });

  test('is told why a document is not there to read', async ({ page, reader, truth, accessible }) => {
    const number = await truth.lastTaking('organisation_extract', 3);
    await reader.open(number, 'organisation_extract');
    await reader.import('le document', 'kbis.pdf', pdf('Ce qui fut importe'));
    await expect(reader.side().getByText('Ce qui fut importe')).toBeVisible();

    await page.route(FILE, (route) => route.fulfill(problem(500, 'document_unreadable')), { times: 1 });
    await page.reload();
    await expect(reader.side().getByRole('heading', { name: 'Ce document est illisible' })).toBeVisible();
    await accessible('unreadable');
    for (const [answer, words] of [
      [(route) => route.fulfill(problem(404, 'not_found')), 'Document absent du portail'],
      [(route) => route.fulfill(problem(403, 'forbidden')), 'Votre rôle ne permet pas cette consultation'],
      [(route) => route.fulfill(problem(410, 'document_destroyed')), 'Ce document a été détruit'],
      [(route) => route.abort(), 'Le document n’a pas pu être chargé'],
    ]) {
      await page.route(FILE, answer);
      await page.reload();
      await expect(reader.side().getByRole('heading', { name: words })).toBeVisible();
      await accessible(words, { phone: false });
      await page.unroute(FILE);
    }
    await reader.side().getByRole('button', { name: 'Réessayer' }).click();
    await expect(reader.side().getByText('Ce qui fut importe')).toBeVisible();

    // The session is over: the page stays, under the dialog.
    await page.route(FILE, (route) => route.fulfill(problem(401, 'unauthenticated')));
    await page.reload();
    await expect(page.getByRole('dialog', { name: 'Reconnectez-vous pour continuer' })).toBeVisible();
  });
});

test.describe('an order whose evidence stays as it is', () => {
  test('takes nothing, neither chosen nor dropped', async ({ page, entry, reader, truth }) => {
    await entry.signInAs(PEOPLE.claire);
    const number = await truth.lastWith('to_generate', 'organisation_extract');
    const sent = [];
    page.on('request', (request) => request.method() === 'PUT' && sent.push(request.url()));
    await reader.open(number, 'organisation_extract');
    await expect(reader.side()).toBeVisible();
    await expect(page.locator('.viewer input[type=file]')).toHaveCount(0);
    expect(await reader.drop(reader.side(), 'kbis.pdf', pdf('Trop tard'))).toBe(true);
    await expect(reader.told('Le fichier n’a pas été importé')).toBeVisible();
    // Attachments are still taken: what comes after validation has no other place.
    await expect(page.getByRole('button', { name: 'Ajouter une pièce jointe' })).toBeVisible();
    await expect(reader.question).toBeHidden();
    expect(sent).toEqual([]);
  });
});

test.describe('somebody who may only look', () => {
  test.use({ card: PEOPLE.alain.login });

  test('is offered no import', async ({ page, entry, reader, truth }) => {
    await entry.signInAs(PEOPLE.alain);
    await reader.open(await truth.lastTaking('organisation_extract', 4, 'OUEST'), 'organisation_extract');
    await expect(reader.side()).toBeVisible();
    await expect(page.getByText('Importer le document')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Ajouter une pièce jointe' })).toHaveCount(0);
  });
});
