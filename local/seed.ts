import * as z from 'zod/mini';
import { addClient } from '../functions/identity/domain/manage-clients.ts';
import type { Clients } from '../functions/identity/domain/ports.ts';
import { scopes } from '../functions/platform/auth/access.ts';

const shop = {
  clientId: 'demo-shop',
  secret: 'demo-secret',
  scopes: scopes.filter((scope) => !scope.startsWith('operations') && scope !== 'deliveries:write'),
};
const carrier = { clientId: 'demo-carrier', secret: 'carrier-secret', scopes: ['deliveries:write'] };
const operator = { clientId: 'demo-operator', secret: 'operator-secret', scopes };
const products = {
  'espresso-cups': { name: 'Espresso cups', price: 1999, currency: 'EUR', available: 1_000_000 },
  'last-one': { name: 'Last one', price: 4900, currency: 'EUR', available: 1 },
  'sold-out': { name: 'Sold out', price: 2500, currency: 'EUR', available: 0 },
  'moka-pot': { name: 'Moka pot', price: 3450, currency: 'EUR', available: 500 },
};

/** Adds the demo clients and products. The operator is added last: when it exists, nothing is changed. */
export async function seed(url: string, clients: Pick<Clients, 'add' | 'find'>): Promise<void> {
  if (await clients.find(operator.clientId)) return;
  await Promise.all([addClient(shop, { clients }), addClient(carrier, { clients })]);
  const { clientId: client_id, secret: client_secret } = shop;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const token = z.object({ access_token: z.string() }).parse(await send('POST', `${url}/auth/token`, { body }));
  const headers = { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' };
  for (const [productId, product] of Object.entries(products))
    await send('PUT', `${url}/products/${productId}`, { headers, body: JSON.stringify(product) });
  await addClient(operator, { clients });
}

async function send(method: string, url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, { method, ...init });
  if (!response.ok) throw new Error(`The demo data cannot be added: ${method} ${url}: ${await response.text()}`);
  return response.json();
}
