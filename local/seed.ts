import * as z from 'zod/mini';
import { addClient } from '../functions/identity/domain/manage-clients.ts';
import type { Clients } from '../functions/identity/domain/ports.ts';
import { scopes } from '../functions/platform/auth/access.ts';

const shop = {
  clientId: 'demo-shop',
  secret: 'demo-secret',
  scopes: scopes.filter((scope) => scope !== 'operations' && scope !== 'deliveries:write'),
};
const carrier = { clientId: 'demo-carrier', secret: 'carrier-secret', scopes: ['deliveries:write'] };
const operator = { clientId: 'demo-operator', secret: 'operator-secret', scopes };
const products = {
  'espresso-cups': { name: 'Espresso cups', price: 1999, currency: 'EUR', available: 1_000_000 },
  'last-one': { name: 'Last one', price: 4900, currency: 'EUR', available: 1 },
  'sold-out': { name: 'Sold out', price: 2500, currency: 'EUR', available: 0 },
  'moka-pot': { name: 'Moka pot', price: 3450, currency: 'EUR', available: 500 },
};

/** Makes clients and products to try things with, once: when the last of them is there, nothing is touched. */
export async function seed(url: string, clients: Pick<Clients, 'add' | 'find'>): Promise<void> {
  if (await clients.find(operator.clientId)) return;
  await Promise.all([addClient(shop, { clients }), addClient(carrier, { clients })]);
  const authorization = `Bearer ${await requestToken(shop, url)}`;
  for (const [productId, product] of Object.entries(products)) {
    const address = `${url}/products/${productId}`;
    const { status } = await fetch(address, { headers: { authorization } });
    if (status === 200) continue;
    const headers = { authorization, 'content-type': 'application/json' };
    const made = await fetch(address, { method: 'PUT', headers, body: JSON.stringify(product) });
    if (!made.ok) throw new Error(`the product ${productId} could not be made: ${await made.text()}`);
  }
  await addClient(operator, { clients });
}

async function requestToken({ clientId, secret }: typeof shop, url: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
  });
  const answer = await fetch(`${url}/auth/token`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`there is no token for ${clientId}: ${await answer.text()}`);
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}
