import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Target } from './target.ts';

const Token = z.object({ access_token: z.string() });
const Placed = z.object({ orderId: z.string() });
const Status = z.object({ status: z.string(), updatedAt: z.string() });

/** An API client with one product of its own. */
export interface Shop {
  readonly headers: Readonly<Record<string, string>>;
  readonly productId: string;
  /** Places an order of its own and returns its id. */
  placeOrder(): Promise<string>;
  /** Reads the status of an order; undefined for 404. */
  readStatus(orderId: string): Promise<z.infer<typeof Status> | undefined>;
}

export async function openShop({ url, client }: Target, pieces: number): Promise<Shop> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.id,
    client_secret: client.secret,
  });
  const response = await fetch(`${url}/auth/token`, { method: 'POST', body });
  if (!response.ok) throw new Error(`POST /auth/token answered ${response.status} for ${client.id}`);
  const { access_token } = Token.parse(await response.json());
  const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
  const productId = `load-${randomUUID()}`;
  const product = JSON.stringify({ name: 'Espresso cups', price: 1999, currency: 'EUR', available: pieces });
  const created = await fetch(`${url}/products/${productId}`, { method: 'PUT', headers, body: product });
  if (created.status !== 201) throw new Error(`PUT /products answered ${created.status} ${await created.text()}`);
  return {
    headers,
    productId,
    placeOrder: async () => {
      const init = {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': randomUUID() },
        body: createOrder(productId),
      };
      const answer = await fetch(`${url}/orders`, init);
      if (answer.status !== 201) throw new Error(`POST /orders answered ${answer.status} ${await answer.text()}`);
      return Placed.parse(await answer.json()).orderId;
    },
    readStatus: async (orderId) => {
      const answer = await fetch(`${url}/orders/${orderId}/status`, { headers });
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`GET /orders/${orderId}/status answered ${answer.status}`);
      return Status.parse(await answer.json());
    },
  };
}

/** Creates an order of one piece for a new customer, so that no order is a possible duplicate. */
export function createOrder(productId: string): string {
  return JSON.stringify({
    customerId: `c-${randomUUID()}`,
    items: [{ productId, quantity: 1 }],
    shippingAddress: {
      name: 'Ada L.',
      line1: '1 Main St',
      city: 'Turin',
      postalCode: '10121',
      country: 'IT',
    },
  });
}
