// The development issuer's systems: accounts that sign in with a secret of the demo.
import { DEMO } from '../setup/world.mjs';

/** The development issuer takes the port after the portal's. */
const endpoint = new URL('/realms/operators/protocol/openid-connect/token', DEMO.portal);
endpoint.port = String(Number(endpoint.port) + 1);

/** An access token of the system, bought with its secret. */
export async function systemToken(system) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: system, client_secret: `${system}-development-secret` });
  return (await (await fetch(endpoint, { method: 'POST', body })).json()).access_token;
}
