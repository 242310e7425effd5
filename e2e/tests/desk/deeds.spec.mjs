// What an operator does with an order from its page: remarks (D-8) and giving it up (D-7).
import { PEOPLE } from '../../support/people.mjs';
import { expect, test } from '../../support/test.mjs';

const REASON = 'Commande passée deux fois :\nvoir le dossier précédent.';

test.describe('a remark', () => {
  test.use({ card: PEOPLE.eric.login });
  test.beforeEach(({ entry }) => entry.signInAs(PEOPLE.eric));

  test('is added by keyboard, and read with its author', async ({ page, order, truth, accessible }) => {
    const number = await truth.lastIn('to_verify', 0);
    await order.open(number);
    const field = page.getByLabel('Nouveau commentaire');
    await page.keyboard.press('m');
    await expect(field).toBeFocused();
    await field.fill('Rappelé ce matin :\nle Kbis arrive lundi.');
    await accessible('a remark that is typed');
    await field.press('Control+Enter');
    const said = order.card('Commentaires').getByRole('listitem').first();
    await expect(said).toContainText('le Kbis arrive lundi.');
    await expect(said).toContainText(PEOPLE.eric.name);
    await expect(page.getByLabel('Nouveau commentaire')).toHaveValue('');
    await expect(page.getByLabel('Nouveau commentaire')).toBeFocused();
    await expect(page.getByRole('status').getByText('Commentaire ajouté')).toBeVisible();
    const rows = await truth.rowsOf('comments', number, 'id DESC');
    expect(rows[0].text).toBe('Rappelé ce matin :\nle Kbis arrive lundi.');
  });

  test('that is typed is not lost on the way to another page', async ({ page, order, truth }) => {
    await order.open(await truth.lastIn('to_verify', 1));
    await page.getByLabel('Nouveau commentaire').fill('À rappeler');
    await order.back.click();
    const question = page.getByRole('dialog', { name: 'Votre commentaire n’a pas été ajouté' });
    await question.getByRole('button', { name: 'Rester sur la commande' }).click();
    await expect(page.getByLabel('Nouveau commentaire')).toHaveValue('À rappeler');
    await order.back.click();
    await question.getByRole('button', { name: 'Quitter sans l’ajouter' }).click();
    await expect(page).toHaveURL(/\/orders($|\?)/);
  });

  test('that is typed is not lost by signing out', async ({ page, entry, order, truth }) => {
    await page.context().clearCookies();
    await entry.signInAs(PEOPLE.eric, { fresh: true });
    await order.open(await truth.lastIn('to_verify', 1));
    await page.getByLabel('Nouveau commentaire').fill('À rappeler');
    await entry.signOut();
    const question = page.getByRole('dialog', { name: 'Votre commentaire n’a pas été ajouté' });
    await question.getByRole('button', { name: 'Rester sur la commande' }).click();
    await expect(page.getByLabel('Nouveau commentaire')).toHaveValue('À rappeler');
    await page.keyboard.press('Escape');
    await entry.signOut();
    await question.getByRole('button', { name: 'Quitter sans l’ajouter' }).click();
    await expect(page.getByRole('heading', { name: 'Votre session est fermée' })).toBeVisible();
  });

  test('stays in its field while the portal does not answer', async ({ page, order, truth }) => {
    await order.open(await truth.lastIn('to_verify', 2));
    await page.route('**/comments', (route) => route.abort());
    await page.getByLabel('Nouveau commentaire').fill('Deux fois plutôt qu’une');
    const add = order.card('Commentaires').getByRole('button', { name: 'Ajouter' });
    await add.click();
    await expect(order.card('Commentaires').getByRole('alert')).toContainText('Le portail n’a pas pu être joint');
    await expect(page.getByLabel('Nouveau commentaire')).toHaveValue('Deux fois plutôt qu’une');
    await page.unroute('**/comments');
    await add.click();
    await expect(order.card('Commentaires').getByRole('listitem').first()).toContainText('Deux fois plutôt qu’une');
  });
});

test('an auditor finds no field for remarks', async ({ page, entry, order, truth }) => {
  await entry.signInAs(PEOPLE.alain);
  await order.open(await truth.lastIn('to_verify', 0));
  await expect(order.card('Commentaires')).toBeVisible();
  await expect(page.getByLabel('Nouveau commentaire')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Annuler la commande' })).toHaveCount(0);
});

test('nobody remarks on a closed order', async ({ page, entry, order, truth }) => {
  await entry.signInAs(PEOPLE.claire);
  await order.open(await truth.lastIn('closed', 0));
  await expect(order.card('Commentaires')).toBeVisible();
  await expect(page.getByLabel('Nouveau commentaire')).toHaveCount(0);
});

test.describe('giving up', () => {
  test('takes the number and a reason, and is for good', async ({ page, entry, order, truth, accessible }) => {
    await entry.signInAs(PEOPLE.claire);
    const number = await truth.lastIn('to_verify', 0);
    await order.open(number);
    await expect(order.fact('Règlement', 'État')).toHaveText('À confirmer');
    await page.getByRole('button', { name: 'Annuler la commande' }).click();
    const dialog = page.getByRole('dialog', { name: `Annuler la commande N° ${number} ?` });
    await expect(dialog.getByLabel(/saisissez le numéro/)).toBeFocused();
    await accessible('the question before an order is cancelled');
    await dialog.getByRole('button', { name: 'Annuler la commande' }).click();
    await expect(dialog.getByText('Indiquez pourquoi la commande est annulée.')).toBeVisible();
    await expect(dialog.getByText('Ce n’est pas le numéro de cette commande.')).toBeVisible();
    await dialog.getByLabel('Motif').fill(REASON);
    await dialog.getByLabel(/saisissez le numéro/).fill(`${number + 1}`);
    await dialog.getByRole('button', { name: 'Annuler la commande' }).click();
    await expect(dialog.getByText('Ce n’est pas le numéro de cette commande.')).toBeVisible();
    await dialog.getByLabel(/saisissez le numéro/).fill(`${number}`);
    await dialog.getByRole('button', { name: 'Annuler la commande' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.locator('.orderhead .status')).toHaveText('Annulé');
    await expect(page.getByText('voir le dossier précédent.')).toBeVisible();
    await expect(page.getByText(/Commande annulée par Claire Morvan/)).toBeVisible();
    // What will never be done is not asked for.
    await expect(order.fact('Règlement', 'État')).toHaveText('Non confirmé');
    await expect(page.getByText(/à saisir|à confirmer|à convenir|manquant/i)).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Annuler la commande' })).toHaveCount(0);
    await expect(page.getByLabel('Nouveau commentaire')).toHaveCount(0);
    const [details] = await truth.rowsOf('order_details', number, 'order_number');
    expect(details.cancellation_reason).toBe(REASON);
  });

  test('is refused once somebody has changed something meanwhile, and keeps the reason', async ({ page, entry, order, truth }) => {
    await entry.signInAs(PEOPLE.claire);
    const number = await truth.lastIn('to_verify', 0);
    await order.open(number);
    await page.getByRole('button', { name: 'Annuler la commande' }).click();
    const dialog = page.getByRole('dialog', { name: /Annuler la commande/ });
    // The least picture there is: a black pixel.
    const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';
    const answered = await page.evaluate(
      async ([path, pixel]) => {
        const headers = { 'x-requested-by': 'ra-portal', 'idempotency-key': crypto.randomUUID() };
        const body = Uint8Array.from(atob(pixel), (c) => c.charCodeAt(0));
        return (await fetch(path, { method: 'POST', headers, body })).status;
      },
      [`/api/v1/orders/${number}/attachments?title=Courrier&file_name=courrier.png`, PIXEL],
    );
    expect(answered).toBe(201);
    await dialog.getByLabel('Motif').fill(REASON);
    await dialog.getByLabel(/saisissez le numéro/).fill(`${number}`);
    await dialog.getByRole('button', { name: 'Annuler la commande' }).click();
    await expect(dialog.getByRole('alert')).toContainText('La commande a changé entre-temps');
    await dialog.getByRole('button', { name: 'Garder la commande' }).click();
    await expect(page.locator('.orderhead .status')).toHaveText('À vérifier');
    await page.getByRole('button', { name: 'Annuler la commande' }).click();
    await expect(dialog.getByLabel('Motif')).toHaveValue(REASON);
    await expect(dialog.getByLabel('Motif')).toHaveAttribute('aria-required', 'true');
    await dialog.getByLabel(/saisissez le numéro/).fill(`${number}`);
    await dialog.getByLabel('Motif').press('Control+Enter');
    await expect(page.locator('.orderhead .status')).toHaveText('Annulé');
  });

  test('asks before the reason is lost, also by signing out', async ({ page, entry, order, truth }) => {
    await entry.signInAs(PEOPLE.claire, { fresh: true });
    await order.open(await truth.lastIn('to_verify', 0));
    await page.getByRole('button', { name: 'Annuler la commande' }).click();
    const dialog = page.getByRole('dialog', { name: /Annuler la commande/ });
    await dialog.getByLabel('Motif').fill(REASON);
    await dialog.getByRole('button', { name: 'Garder la commande' }).click();
    const question = page.getByRole('dialog', { name: 'La commande n’a pas été annulée' });
    await order.back.click();
    await question.getByRole('button', { name: 'Rester sur la commande' }).click();
    await entry.signOut();
    await question.getByRole('button', { name: 'Quitter sans annuler' }).click();
    await expect(page.getByRole('heading', { name: 'Votre session est fermée' })).toBeVisible();
  });

  test('is not offered to an external authority', async ({ page, entry, order, truth }) => {
    await entry.signInAs(PEOPLE.eric);
    await order.open(await truth.lastIn('to_verify', 0));
    await expect(page.getByLabel('Nouveau commentaire')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Annuler la commande' })).toHaveCount(0);
  });
});
