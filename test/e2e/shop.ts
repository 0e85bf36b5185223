import { randomUUID } from 'node:crypto';
import { call, eventually, operator, type Reply, shop } from './api.ts';

/** A product of this run's own with so many pieces, so that the suite disturbs nobody and can run again. */
export async function newProduct(available: number, price = 1_999): Promise<string> {
  const productId = `e2e-${randomUUID()}`;
  const reply = await call('PUT', `/products/${productId}`, {
    as: operator,
    body: { name: 'Espresso cups', price, currency: 'EUR', available },
  });
  if (reply.status !== 201) throw new Error(`no product: ${reply.status} ${reply.body}`);
  return productId;
}

export function orderOf(productId: string, more: object = {}) {
  return { customerId: `c-${randomUUID()}`, items: [{ productId, quantity: 1 }], ...more };
}

export async function place(body: unknown, key: string = randomUUID()): Promise<Reply> {
  return call('POST', '/orders', { as: shop, body, headers: { 'idempotency-key': key } });
}

export async function orderIn(status: string, orderId: string): Promise<Record<string, any>> {
  const reply = await eventually(
    () => call('GET', `/orders/${orderId}`, { as: shop }),
    ({ json }) => json.status === status,
  );
  return reply.json;
}

export async function eventsOf(orderId: string): Promise<Record<string, any>[]> {
  const reply = await call('GET', `/orders/${orderId}/events?limit=100`, { as: shop });
  return reply.json.items;
}
