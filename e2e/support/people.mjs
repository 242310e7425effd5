// The people of the demo, as both issuers know them, and what each must and must not reach.
export const PEOPLE = {
  claire: { login: 'claire.morvan', name: 'Claire Morvan', role: 'AE interne', sees: ['OUEST', 'EST'] },
  eric: { login: 'eric.lagarde', name: 'Éric Lagarde', role: 'AE externe', sees: ['OUEST'] },
  elise: { login: 'elise.kern', name: 'Élise Kern', role: 'AE externe', sees: ['EST'] },
  alain: { login: 'alain.tessier', name: 'Alain Tessier', role: 'Auditeur', sees: ['OUEST'] },
  sophie: { login: 'sophie.brun', name: 'Sophie Brun', role: 'Support', sees: ['OUEST', 'EST'] },
  theo: { login: 'theo.nguyen', name: 'Théo Nguyen', role: 'AE technique', sees: ['OUEST'] },
};
