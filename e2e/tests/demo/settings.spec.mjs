// The settings page: who may configure authorities, portals and offers does so in the browser (R-2, N-5, A-4).
import { Settings } from '../../pages/settings.mjs';
import { PEOPLE } from '../../support/people.mjs';
import { expect, test as base } from '../../support/test.mjs';

const test = base.extend({ settings: async ({ page }, use) => use(new Settings(page)) });
const problem = (status, code) => ({
  status,
  contentType: 'application/problem+json',
  json: { type: `/problems/${code}`, title: code, status, detail: code, code, request_id: '0194f0c0-0000-7000-8000-000000000000' },
});

/** Nothing is ever removed, and names are given once: a run on the data of an earlier one takes others. */
const run = Date.now().toString(36);

test.beforeEach(async ({ entry }) => entry.signInAs(PEOPLE.claire));

test('a card is saved by itself, and everything wrong in it is marked at once', async ({ page, settings }) => {
  await settings.openWith('sante-liberale', 'portals/sante-liberale', (document) => Object.assign(document, { contact: null, bank_account: null }));
  const [contact, payment] = [settings.card('Contact'), settings.card('Règlement')];
  await payment.getByLabel('IBAN').fill('FR76 3000 6000 0112 3456 7890 188');
  await contact.getByLabel('E-mail').fill('service');
  await contact.getByLabel('Téléphone').fill('3949');
  await settings.save('Contact', 'Rien n’a été enregistré. Corrigez ce qui est signalé.');
  await expect(contact.getByLabel('Service')).toHaveAccessibleDescription('Renseignez une valeur.');
  await expect(contact.getByLabel('Téléphone')).toHaveAccessibleDescription(/^Donnez un numéro comme/);
  await expect(contact.getByLabel('E-mail')).toHaveAccessibleDescription('Donnez une adresse comme nom@exemple.fr.');
  await expect(contact.getByLabel('Adresse postale')).toHaveAttribute('aria-invalid', 'true');
  await expect(contact.getByLabel('Service')).toBeFocused();
  await expect(payment.getByLabel('IBAN')).not.toHaveAttribute('aria-invalid', /.*/);

  await contact.getByLabel('Service').fill('Service AE, santé');
  await contact.getByLabel('Téléphone').fill('01 99 00 12 34');
  await contact.getByLabel('E-mail').fill('service@ae-ouest.example');
  await contact.getByLabel('Adresse postale').fill('12 quai des Tisserands, 44000 Nantes');
  await settings.save('Contact');
  await expect(contact.getByLabel('Téléphone')).toHaveValue(/^\+33\s1\s99\s00\s12\s34$/);
  const { document } = await settings.read('portals/sante-liberale');
  expect(document.contact).toEqual({
    department: 'Service AE, santé', email: 'service@ae-ouest.example', phone: '+33199001234', address: '12 quai des Tisserands, 44000 Nantes',
  });
  expect(document.bank_account).toBeNull();

  await settings.save('Règlement', 'Corrigez ce qui est signalé.');
  await expect(payment.getByLabel('IBAN')).toHaveAccessibleDescription(/ses chiffres ne concordent pas/);
  await payment.getByRole('button', { name: 'Rétablir' }).click();
  await expect(payment.getByLabel('IBAN')).toHaveValue('');
  // A contact that is emptied is none.
  for (const box of await contact.getByRole('textbox').all()) await box.fill('');
  await settings.save('Contact');
  expect((await settings.read('portals/sante-liberale')).document.contact).toBeNull();
  await expect(page.locator('main .btn--primary')).toHaveCount(0);
});

test('what is saved of one card leaves another as it is: what was typed, what was refused, an empty row', async ({ page, settings }) => {
  await settings.openWith('experts-justice', 'portals/experts-justice', (document) =>
    Object.assign(document, { bank_account: null, notification_addresses: [], token_software_url: null }));
  const [payment, addresses, identity] = ['Règlement', 'Adresses prévenues', 'Identité'].map((name) => settings.card(name));
  await payment.getByLabel('IBAN').fill('FR76 3000 6000 0112 3456 7890 188');
  await settings.save('Règlement', 'Corrigez ce qui est signalé.');
  await addresses.getByRole('button', { name: 'Ajouter' }).click();
  await identity.getByLabel('Lien du logiciel du token').fill('https://token.example');
  await settings.save('Identité');
  await expect(payment.getByLabel('IBAN')).toHaveAccessibleDescription(/ses chiffres ne concordent pas/);
  await expect(payment.getByLabel('IBAN')).toHaveValue('FR76 3000 6000 0112 3456 7890 188');
  await expect(payment.getByRole('status')).toContainText('Rien n’a été enregistré.');
  await expect(addresses.getByRole('textbox')).toHaveCount(1);
  await expect(addresses.getByRole('status')).toContainText('Modifications non enregistrées');
  // A refusal puts the focus on its own card, and says nothing of another's.
  await identity.getByLabel('Lien du logiciel du token').fill('http://token.example');
  await settings.save('Identité', 'Corrigez ce qui est signalé.');
  await expect(identity.getByLabel('Lien du logiciel du token')).toBeFocused();
  await expect(identity.getByRole('status')).not.toContainText('bank_account');
  await expect(payment.getByLabel('IBAN')).toHaveAttribute('aria-invalid', 'true');

  // What is typed while a card is being saved is not saved yet, and stays.
  let answer;
  const asked = new Promise((resolve) => {
    answer = resolve;
  });
  await page.route('/api/v1/portals/experts-justice', async (route) => {
    if (route.request().method() === 'PUT') await asked;
    await route.continue();
  });
  await identity.getByLabel('Lien du logiciel du token').fill('https://premier.example');
  await identity.getByRole('button', { name: 'Enregistrer' }).click();
  await identity.getByLabel('Lien du logiciel du token').fill('https://second.example');
  answer();
  await expect(identity.getByRole('button', { name: 'Enregistrer' })).toHaveAttribute('aria-busy', 'false');
  await expect(identity.getByLabel('Lien du logiciel du token')).toHaveValue('https://second.example');
  await expect(identity.getByRole('status')).toContainText('Modifications non enregistrées');
  await settings.save('Identité');
});

test('addresses to notify are added, corrected and removed', async ({ page, settings }) => {
  await settings.openWith('collectivites-v4', 'portals/collectivites-v4', (document) => (document.notification_addresses = []));
  const card = settings.card('Adresses prévenues');
  await expect(card.getByText('Personne n’est prévenu.')).toBeVisible();
  for (const address of ['verification@ae-est.example', 'sans arobase', '']) {
    await card.getByRole('button', { name: 'Ajouter' }).click();
    await expect(card.getByRole('textbox').last()).toBeFocused();
    await page.keyboard.type(address);
  }
  await settings.save('Adresses prévenues', 'Corrigez ce qui est signalé.');
  // The empty row is gone, the wrong one is where the focus is.
  await expect(card.getByRole('textbox')).toHaveCount(2);
  await expect(card.getByLabel('E-mail 2')).toBeFocused();
  await card.getByLabel('E-mail 2').fill('VERIFICATION@ae-est.example');
  await settings.save('Adresses prévenues', 'Corrigez ce qui est signalé.');
  await expect(card.getByLabel('E-mail 2')).toHaveAccessibleDescription('Cette valeur est déjà prise.');
  await card.getByRole('button', { name: 'Retirer VERIFICATION@ae-est.example', exact: true }).click();
  await expect(card.getByRole('button', { name: 'Ajouter' })).toBeFocused();
  await settings.save('Adresses prévenues');
  expect((await settings.read('portals/collectivites-v4')).document.notification_addresses).toEqual(['verification@ae-est.example']);
});

test('an offer is added, priced, changed and withdrawn', async ({ page, settings }) => {
  const code = `essai-${run}`;
  await settings.open('experts-justice');
  await page.getByRole('button', { name: 'Ajouter une offre' }).click();
  const sheet = page.getByRole('dialog', { name: 'Ajouter une offre' });
  await sheet.getByLabel('Code').fill(code);
  await sheet.getByLabel('Durée').selectOption('2 ans');
  await sheet.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(sheet.getByLabel('Libellé', { exact: true })).toHaveAccessibleDescription('Renseignez une valeur.');
  await expect(sheet.getByText('Ajoutez au moins une ligne.')).toBeVisible();
  await sheet.getByLabel('Libellé', { exact: true }).fill(`Signature ${run}`);
  await sheet.getByLabel('AC émettrice').fill('AC Démonstration G1');
  for (const [line, amount] of [['Certificat', '1 234,5'], ['Remise', 'gratuite']]) {
    await sheet.getByRole('button', { name: 'Ajouter' }).click();
    await sheet.getByLabel(/^Libellé \d/).last().fill(line);
    await sheet.getByLabel(/^Montant/).last().fill(amount);
  }
  await sheet.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(sheet.getByLabel('Montant TTC en euros 2')).toHaveAccessibleDescription('Donnez un montant comme 237,00.');
  await sheet.getByLabel('Montant TTC en euros 2').fill('25');
  await sheet.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(sheet).toBeHidden();
  await expect(settings.offer(code)).toContainText(/1\s259,50\s€/);
  const { document } = await settings.read(`portals/experts-justice/offers/${code}`);
  expect(document.price_lines).toEqual([{ label: 'Certificat', incl_vat_cents: 123_450 }, { label: 'Remise', incl_vat_cents: 2_500 }]);
  expect(document).toMatchObject({ duration_years: 2, processes: ['digital', 'paper'], on_sale: true });

  // The same code once more is refused at its field.
  await page.getByRole('button', { name: 'Ajouter une offre' }).click();
  await sheet.getByLabel('Code').fill(code);
  await sheet.getByLabel('Libellé', { exact: true }).fill('Autre');
  await sheet.getByLabel('AC émettrice').fill('AC');
  await sheet.getByRole('button', { name: 'Ajouter' }).click();
  await sheet.getByLabel('Libellé 1').fill('Prix');
  await sheet.getByLabel(/^Montant/).fill('1');
  await sheet.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(sheet.getByLabel('Code')).toHaveAccessibleDescription('Cette valeur est déjà prise.');
  await page.keyboard.press('Escape');
  await settings.leaving.getByRole('button', { name: 'Continuer la saisie' }).click();
  await expect(sheet.getByLabel('Libellé', { exact: true })).toHaveValue('Autre');
  await page.keyboard.press('Escape');
  await settings.leaving.getByRole('button', { name: 'Fermer sans enregistrer' }).click();
  await expect(page.getByRole('button', { name: 'Ajouter une offre' })).toBeFocused();

  await page.getByRole('button', { name: `Modifier Signature ${run}` }).click();
  const edit = page.getByRole('dialog', { name: 'Offre' });
  await expect(edit.getByLabel('Montant TTC en euros 1')).toHaveValue('1234,50');
  await edit.getByLabel('Process').selectOption('Papier');
  await edit.getByLabel('Ouverte à la commande').uncheck();
  await edit.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(settings.offer(code)).toContainText('Retirée');
  expect((await settings.read(`portals/experts-justice/offers/${code}`)).document).toMatchObject({ processes: ['paper'], on_sale: false });
});

test('of two who change the same field, the second chooses; what only one changed is kept', async ({ page, settings, accessible }) => {
  const contact = { department: 'Service AE', email: 'a@ae-est.example', phone: '+33199001234', address: '1 rue Haute, 67000 Strasbourg' };
  await settings.openWith('ra/EST', 'authorities/EST', (document) => (document.contact = contact));
  const card = settings.card('Contact');
  await card.getByLabel('Service').fill('Service de Claire');
  await card.getByLabel('E-mail').fill('claire@ae-est.example');
  await card.getByLabel('Adresse postale').fill('2 rue Basse, 67000 Strasbourg');
  await settings.changeMeanwhile('authorities/EST', (document) =>
    Object.assign(document.contact, { department: 'Service de Sophie', email: 'sophie@ae-est.example', phone: '+33199005678' }));
  await card.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(settings.conflict).toBeVisible();
  const email = settings.conflict.getByRole('group', { name: 'E-mail' });
  await expect(email).toContainText('claire@ae-est.example');
  await expect(email).toContainText('sophie@ae-est.example');
  await expect(settings.conflict.getByRole('group')).toHaveCount(2);
  await accessible('conflict');
  // It asks for a choice: nothing is given up by closing it.
  await page.keyboard.press('Escape');
  await expect(settings.conflict).toBeVisible();
  await email.getByLabel('sophie@ae-est.example').check();
  await settings.conflict.getByRole('button', { name: 'Enregistrer ce choix' }).click();
  await expect(card.getByRole('status')).toHaveText('Enregistré');
  expect((await settings.read('authorities/EST')).document.contact).toEqual({
    department: 'Service de Claire', email: 'sophie@ae-est.example', phone: '+33199005678', address: '2 rue Basse, 67000 Strasbourg',
  });

  // Other fields, changed by somebody else, are no conflict.
  await card.getByLabel('Service').fill('Service AE Est');
  await settings.changeMeanwhile('authorities/EST', (document) => (document.contact.phone = '+33199000000'));
  await settings.save('Contact');
  const { document } = await settings.read('authorities/EST');
  expect([document.contact.department, document.contact.phone]).toEqual(['Service AE Est', '+33199000000']);

  await card.getByLabel('Service').fill('Perdu');
  await settings.changeMeanwhile('authorities/EST', (document) => (document.contact.department = 'Gagné'));
  await card.getByRole('button', { name: 'Enregistrer' }).click();
  await settings.conflict.getByRole('button', { name: 'Abandonner mes changements' }).click();
  await expect(card.getByLabel('Service')).toHaveValue('Gagné');
  await expect(card.getByRole('status')).toHaveText('');
});

test('nobody leaves unsaved changes without being asked', async ({ page, entry, settings, accessible }) => {
  await settings.open('avocats-v4');
  await settings.rail.getByRole('link', { name: 'STANDARD V4' }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'STANDARD V4' })).toBeFocused();
  const days = settings.card('En retard après').getByLabel('À vérifier');
  await days.fill('6');
  await settings.rail.getByRole('link', { name: 'AVOCATS V4' }).click();
  await expect(settings.leaving).toContainText('Vous avez modifié : À vérifier.');
  await accessible('leaving');
  await page.keyboard.press('Escape');
  await page.goBack();
  await settings.leaving.getByRole('button', { name: 'Rester' }).click();
  await expect(page).toHaveURL(/\/settings\/standard-v4$/);
  await expect(days).toHaveValue('6');

  // Signing out is leaving, too.
  await entry.account.click();
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await expect(settings.leaving).toContainText('Vous avez modifié : À vérifier.');
  await settings.leaving.getByRole('button', { name: 'Rester' }).click();
  await page.keyboard.press('Escape');
  await expect(days).toHaveValue('6');

  // Another language is no reason to lose anything.
  await page.locator('.usermenu').click();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('form', { name: 'Overdue after' }).getByLabel('To verify')).toHaveValue('6');
  await page.locator('.usermenu').click();
  await page.getByRole('button', { name: 'Français' }).click();
  await expect(days).toHaveValue('6');

  let asked = false;
  page.on('dialog', (dialog) => {
    asked = dialog.type() === 'beforeunload';
    return dialog.dismiss();
  });
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toBe(true);
  await expect(days).toHaveValue('6');

  await page.getByRole('link', { name: 'Commandes' }).click();
  await settings.leaving.getByRole('button', { name: 'Quitter' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Commandes' })).toBeVisible();
  expect((await settings.read('portals/standard-v4')).document.overdue_days.to_verify).toBe(5);
});

test('what was typed outlasts the session, and a network that fails', async ({ page, entry, settings, context }) => {
  await context.clearCookies();
  await entry.signInAs(PEOPLE.sophie, { fresh: true, address: '/settings/marches-publics' });
  await settings.openWith('marches-publics', 'portals/marches-publics', (document) => (document.overdue_days.to_deliver = 10));
  const days = settings.card('En retard après').getByLabel('À délivrer');
  await days.fill('12');
  await context.setOffline(true);
  await settings.save('En retard après', 'Rien n’a été enregistré. Le portail n’a pas pu être joint.');
  await context.setOffline(false);
  await context.clearCookies();
  // The page may have asked by itself, and the dialog lie over the button already.
  await settings.card('En retard après').getByRole('button', { name: 'Enregistrer' }).dispatchEvent('click');
  await expect(entry.expired).toBeVisible();
  await entry.signInAgainAs(PEOPLE.sophie);
  await expect(entry.expired).toBeHidden({ timeout: 15_000 });
  await expect(days).toHaveValue('12');
  await settings.save('En retard après');
  expect((await settings.read('portals/marches-publics')).document.overdue_days.to_deliver).toBe(12);
});

test('a new authority is made, and a new portal of it', async ({ page, settings }) => {
  await page.goto('/settings');
  await settings.ready();
  await page.getByRole('button', { name: 'Nouvelle AE' }).click();
  const [code, name] = [`SUD-${run.toUpperCase()}`, `AE Sud ${run}`];
  const authority = page.getByRole('dialog', { name: 'Nouvelle AE' });
  await expect(authority.getByText('* Champ obligatoire')).toBeVisible();
  for (const box of await authority.getByRole('textbox').all()) await expect(box).toHaveAttribute('aria-required', 'true');
  await authority.getByLabel('Code').fill(code.toLowerCase());
  await authority.getByLabel('Nom').fill(name);
  await authority.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(authority.getByLabel('Code')).toHaveAccessibleDescription('Un caractère n’est pas accepté : employez seulement ceux indiqués ci-dessus.');
  await authority.getByLabel('Code').fill(code);
  await authority.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page).toHaveURL(new RegExp(`/settings/ra/${code}$`));
  await expect(page).toHaveTitle(`${name} – Portail AE`);
  await expect(settings.rail.getByRole('link', { name })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('heading', { name: 'Aucun portail' })).toBeVisible();

  // Not for real: who sees which portals is what other tests are about.
  let sent;
  await page.route('/api/v1/portals/sud-v1', (route) => {
    const request = route.request();
    if (request.method() === 'PUT') sent = { document: request.postDataJSON(), match: request.headers()['if-none-match'] };
    return route.fulfill({ status: sent && request.method() === 'PUT' ? 201 : 200, headers: { etag: '"1"' }, json: sent.document });
  });
  await page.locator('.card').getByRole('button', { name: 'Nouveau portail' }).click();
  const portal = page.getByRole('dialog', { name: 'Nouveau portail' });
  await expect(portal.getByLabel('Autorité d’enregistrement')).toHaveValue(code);
  await portal.getByLabel('Nom').fill('SUD "V1"');
  await portal.getByLabel('Adresse, après /ws/').fill('sud-v1');
  await portal.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(page).toHaveURL(/\/settings\/sud-v1$/);
  await expect(page.getByRole('heading', { level: 2, name: 'SUD "V1"' })).toBeVisible();
  expect(sent).toEqual({
    match: '*',
    document: {
      ra: code, name: 'SUD "V1"', notification_addresses: [], portal_url: null, token_software_url: null, holders_own_siren_only: false,
      contact: null, bank_account: null, accepts_cards: true, attestation: null,
      overdue_days: { incomplete: 15, to_verify: 5, in_signature: 7, to_validate: 3, to_generate: 2, to_deliver: 10 },
    },
  });
});

test('by the keyboard alone: from the header to a saved change', async ({ page, settings }) => {
  await page.goto('/orders');
  await page.getByRole('link', { name: 'Paramètres' }).focus();
  await page.keyboard.press('Enter');
  await settings.ready();
  await settings.rail.getByRole('searchbox').focus();
  await page.keyboard.type('santé');
  await expect(settings.rail.getByRole('link')).toHaveText(['AE Ouest', 'SANTÉ LIBÉRALE']);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: 'SANTÉ LIBÉRALE' })).toBeFocused();
  const link = settings.card('Identité').getByLabel('Lien du logiciel du token');
  for (let i = 0; i < 6 && !(await link.evaluate((box) => box === document.activeElement)); i += 1) await page.keyboard.press('Tab');
  await expect(link).toBeFocused();
  await page.keyboard.type('http://token.example');
  await page.keyboard.press('Enter');
  await expect(link).toHaveAccessibleDescription('Donnez une adresse complète, qui commence par https://.');
  await expect(link).toBeFocused();
  await link.press('ControlOrMeta+a');
  await page.keyboard.type('https://token.example');
  await page.keyboard.press('Enter');
  await expect(settings.card('Identité').getByRole('status')).toHaveText('Enregistré');
  await link.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.press('Enter');
  await expect(settings.card('Identité').getByRole('status')).toHaveText('Enregistré');
  expect((await settings.read('portals/sante-liberale')).document.token_software_url).toBeNull();
});

test('who may not configure has no way there and is told so', async ({ page, entry, context, accessible }) => {
  await context.clearCookies();
  await entry.signInAs(PEOPLE.eric);
  await page.goto('/orders');
  await expect(page.getByRole('link', { name: 'Commandes' }).first()).toBeVisible();
  await entry.account.click();
  await expect(page.getByRole('button', { name: 'Se déconnecter' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Paramètres' })).toHaveCount(0);
  for (const place of ['', '/standard-v4', '/ra/OUEST']) {
    await page.goto(`/settings${place}`);
    await expect(page.getByRole('heading', { name: 'Votre rôle ne permet pas cette consultation' })).toBeVisible();
    await expect(page.getByRole('form')).toHaveCount(0);
    await expect(page.getByText('Votre rôle, AE externe, ne la comprend pas.')).toBeVisible();
  }
  await accessible('forbidden settings');
  await page.getByRole('link', { name: 'Aller aux commandes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Commandes' })).toBeVisible();
});

test('a portal and an authority, on every width', async ({ page, settings, accessible }) => {
  const long = 'Chambre interdépartementale des commissaires-priseurs et administrateurs judiciaires d’Ille-et-Vilaine';
  await page.route('/api/v1/portals', async (route) => {
    const answer = await route.fetch();
    const { portals } = await answer.json();
    return route.fulfill({ response: answer, json: { portals: portals.map((portal) => ({ ...portal, name: `${portal.name} ${long}` })) } });
  });
  await page.route('/api/v1/portals/standard-v4', async (route) => {
    const answer = await route.fetch();
    return route.fulfill({ response: answer, json: { ...(await answer.json()), name: long.replaceAll(' ', '') } });
  });
  await settings.open('standard-v4');
  for (const width of [390, 768, 1024, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `${width} px`).toBe(0);
  }
  await accessible('portal settings');
  await settings.open('ra/OUEST');
  await accessible('authority settings', { phone: false });
});

test('a wrong offer', async ({ page, settings, accessible }) => {
  await settings.open('standard-v4');
  await page.getByRole('button', { name: 'Ajouter une offre' }).click();
  const sheet = page.getByRole('dialog', { name: 'Ajouter une offre' });
  await sheet.getByLabel('Code').fill('x');
  await sheet.getByRole('button', { name: 'Ajouter' }).click();
  await sheet.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(sheet.getByLabel('AC émettrice')).toHaveAttribute('aria-invalid', 'true');
  await accessible('wrong offer');
});

test('loading, failing, absent, empty', async ({ page, settings, accessible }) => {
  const retry = async (path, title) => {
    await page.route(path, (route) => route.fulfill(problem(500, 'internal')));
    await page.goto('/settings/standard-v4');
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await accessible(title, { phone: false });
    await page.unroute(path);
    await page.getByRole('button', { name: 'Réessayer' }).click();
    await settings.ready();
    await expect(page.getByRole('heading', { name: title })).toBeHidden();
  };
  await retry('/api/v1/authorities', 'Les paramètres n’ont pas pu être chargés');
  await retry('/api/v1/portals/standard-v4', 'Les paramètres n’ont pas pu être chargés');
  await retry('/api/v1/portals/standard-v4/offers', 'Les offres n’ont pas pu être chargées');

  for (const place of ['nulle-part', 'ra/NULLEPART', 'Pas%20un%20nom']) {
    await page.goto(`/settings/${place}`);
    await expect(page.getByRole('heading', { name: 'Ce portail ou cette autorité n’existe pas' })).toBeVisible();
  }
  await accessible('no such portal', { phone: false });

  await page.route('/api/v1/portals/standard-v4/offers', (route) => route.fulfill({ json: { offers: [] } }));
  await settings.open('standard-v4');
  await expect(page.getByRole('heading', { name: 'Aucune offre' })).toBeVisible();

  await page.route('/api/v1/portals/standard-v4', () => {});
  await page.reload();
  await expect(page.locator('.skel').first()).toBeVisible();
  await accessible('settings loading', { phone: false });

  await page.route('/api/v1/authorities', (route) => route.fulfill({ json: { authorities: [] } }));
  await page.route('/api/v1/portals', (route) => route.fulfill({ json: { portals: [] } }));
  await page.goto('/settings');
  await expect(page.getByRole('heading', { name: 'Aucune autorité d’enregistrement' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Nouveau portail' })).toHaveCount(0);
  await accessible('no authority');
});
