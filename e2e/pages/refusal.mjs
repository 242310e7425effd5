// Keycloak's page for somebody who is not let in, in the product's own theme.
export class Refusal {
  constructor(page) {
    this.page = page;
    this.title = page.getByRole('heading', { level: 1, name: 'Connexion refusée' });
    this.reason = page.getByRole('alert');
    this.steps = page.getByRole('listitem');
    this.contact = page.getByText('Service AE');
    this.retry = page.getByRole('link', { name: 'Réessayer' });
  }
}
