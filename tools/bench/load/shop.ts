import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Target } from './target.ts';

const Token = z.object({ access_token: z.string() });
const Status = z.object({ status: z.string(), updatedAt: z.string() });

/** A shop that orders one product of its own. */
export interface Shop {
  readonly headers: Readonly<Record<string, string>>;
  readonly productId: string;
  /** Where an order is; undefined when it is not to be found. */
  statusOf(orderId: string): Promise<z.infer<typeof Status> | undefined>;
}

export async function openShop({ url, client }: Target, pieces: number): Promise<Shop> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.id,
    client_secret: client.secret,
  });
  const given = await fetch(`${url}/auth/token`, { method: 'POST', body });
  if (!given.ok) throw new Error(`there is no token for ${client.id}: ${given.status}`);
  const { access_token } = Token.parse(await given.json());
  const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
  const productId = `load-${randomUUID()}`;
  const product = JSON.stringify({ name: 'Espresso cups', price: 1999, currency: 'EUR', available: pieces });
  const made = await fetch(`${url}/products/${productId}`, { method: 'PUT', headers, body: product });
  if (made.status !== 201) throw new Error(`the product could not be made: ${made.status} ${await made.text()}`);
  return {
    headers,
    productId,
    statusOf: async (orderId) => {
      const answer = await fetch(`${url}/orders/${orderId}/status`, { headers });
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`the status of ${orderId} cannot be had: ${answer.status}`);
      return Status.parse(await answer.json());
    },
  };
}

/** An order of one piece for a customer of its own. */
export function createOrder({ productId }: Shop): string {
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
