// Places an order with the generated types, reads it, and prints the parsed members as JSON.
import { randomUUID } from 'node:crypto';
import createClient from 'openapi-fetch';
import type { components, paths } from './api.ts';

const baseUrl = process.env.API_URL ?? '';
const productId = `clients-${randomUUID()}`;

async function createClientFor(client_id: string, client_secret: string) {
  const client = createClient<paths>({ baseUrl });
  const { data } = await client.POST('/auth/token', {
    body: { grant_type: 'client_credentials', client_id, client_secret },
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  if (!data) throw new Error('no token was issued');
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${data.access_token}` } });
}

function createOrderRequest(productId: string): components['schemas']['OrderRequest'] {
  const shippingAddress = {
    name: 'Ada L.',
    line1: '1 Main St',
    city: 'Turin',
    postalCode: '10121',
    country: 'IT',
  };
  return { customerId: 'c-1042', items: [{ productId, quantity: 30 }], shippingAddress };
}

const operator = await createClientFor('demo-operator', 'operator-secret');
await operator.PUT('/products/{productId}', {
  params: { path: { productId } },
  body: { name: 'Espresso machine', price: 100_000_000, currency: 'EUR', available: 100 },
});

const shop = await createClientFor('demo-shop', 'demo-secret');
const placed = await shop.POST('/orders', {
  params: { header: { 'Idempotency-Key': randomUUID() } },
  body: createOrderRequest(productId),
});
if (!placed.data) throw new Error(JSON.stringify(placed.error));
const { data: order } = await shop.GET('/orders/{orderId}', {
  params: { path: { orderId: placed.data.orderId } },
});
if (!order) throw new Error('the order was not found');
const refused = await shop.POST('/orders', { body: createOrderRequest('unknown-product') });
const throttled = await shop.GET('/products/{productId}', { params: { path: { productId: 'throttled' } } });

const parsed: Record<string, string | number | undefined> = {
  placed: placed.data.total,
  read: order.total,
  line: order.items[0]?.lineTotal,
  status: order.status,
  year: new Date(order.createdAt).getFullYear(),
  refused: refused.error && 'code' in refused.error ? String(refused.error.code) : '',
  throttled: throttled.response.status,
};
console.log(JSON.stringify(parsed));
