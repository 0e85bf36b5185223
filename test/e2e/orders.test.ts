import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { as, call, carrier, closeConnections, operator, shop, waitFor } from './api.ts';
import { reportScan, type Scan } from './client.ts';
import {
  createOrderRequest,
  createProduct,
  get,
  listEvents,
  placeOrder,
  post,
  postOrder,
  readProduct,
  tryPlaceOrder,
  waitForDelivery,
  waitForStatus,
} from './fixtures.ts';

afterAll(closeConnections);

test('serves the OpenAPI document that this suite and its client are made from', async () => {
  const served = await call('GET', '/openapi.json');

  expect(served.json).toEqual(JSON.parse(readFileSync('docs/openapi.json', 'utf8')));
});

test('changes the price of a product, adjusts its stock, and lists products by page', async () => {
  const productId = await createProduct(5);
  await createProduct(1);

  const products = await get('/products?limit=2', shop);
  const body = { name: 'Espresso cups', price: 1_899, currency: 'EUR' };
  const changed = await call('PUT', `/products/${productId}`, { as: operator, body });
  const adjustment = { adjustmentId: 'a-1', delta: 3, reason: 'counted' };
  const adjusted = await post(`/products/${productId}/stock-adjustments`, adjustment);

  expect(products.items).toHaveLength(2);
  expect([changed.json.version, adjusted.json.available]).toEqual([2, 8]);
});

test('delivers an order, and records each step once', async () => {
  const productId = await createProduct(5);
  const request = createOrderRequest(productId, {
    reference: `e2e-${randomUUID()}`,
    contact: { email: 'ada@example.com', locale: 'en' },
    shippingAddress: { name: 'Ada L.', line1: '1 Main St', city: 'Turin', postalCode: '10121', country: 'IT' },
    metadata: { '2': 'two', '1': 'one', channel: 'web' },
  });

  const response = await tryPlaceOrder(request);
  const placed = await ok(Promise.resolve(response));
  const order = await waitForStatus(placed.orderId, 'DELIVERED');

  expect(response.status).toBe(201);
  expect(response.headers.get('location')).toBe(`/orders/${placed.orderId}`);
  expect(placed).toMatchObject({ status: 'PENDING_SHIPMENT', version: 1, total: 1999, currency: 'EUR' });
  expect(order.delivery).toMatchObject({ status: 'DELIVERED', trackingNumber: expect.any(String) });
  expect(order).toMatchObject({ shippedAt: expect.any(String), deliveredAt: expect.any(String) });
  const events = await listEvents(placed.orderId);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  expect(new Set(events.map(({ correlationId }) => correlationId)).size).toBe(1);
  expect(await readProduct(productId)).toMatchObject({ available: 4, held: 0 });
});

test('delivers an order with names in any characters', async () => {
  const shippingAddress = {
    name: 'Ada 😀 عدا',
    line1: '1 Main St',
    city: '東京',
    postalCode: '10121',
    country: 'JP',
  };
  const members = { shippingAddress, metadata: { note: '🎁' } };
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1), members));

  const order = await waitForStatus(orderId, 'DELIVERED');

  expect(order.shippingAddress).toEqual(shippingAddress);
});

test('refuses an order for an unknown product', async () => {
  const refused = await postOrder(createOrderRequest(`none-${randomUUID()}`));

  expect(refused.json).toMatchObject({ status: 409, code: 'product_unavailable' });
});

test('sells the last piece to one of 100 simultaneous buyers', async () => {
  const productId = await createProduct(1);

  const responses = await Promise.all(Array.from({ length: 100 }, () => tryPlaceOrder(createOrderRequest(productId))));

  expect(responses.filter(({ status }) => status === 201)).toHaveLength(1);
  const refused = responses.filter(({ status }) => status !== 201);
  expect(refused.map(({ data }) => data)).toEqual(
    refused.map(() => expect.objectContaining({ status: 409, code: 'product_unavailable' })),
  );
  expect((await readProduct(productId)).available).toBe(0);
});

const scans = ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'] as const;
const permutations = scans
  .flatMap((a) => scans.flatMap((b) => scans.map((c) => [a, b, c])))
  .filter((p) => new Set(p).size === 3);

test.each(permutations)('ends DELIVERED when the carrier reports %s, %s, %s, each twice', async (...statuses) => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)));
  await waitForDelivery(orderId);

  const report = (status: Scan['status']) =>
    reportScan(orderId, { scanId: `e2e-${status}`, status, at: new Date().toISOString() }, {}, as(carrier));
  const responses = [];
  for (const status of [...statuses, ...statuses]) responses.push(await report(status));
  const delivered = await waitForStatus(orderId, 'DELIVERED');

  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([202]));
  expect(delivered.status).toBe('DELIVERED');
  const events = await waitFor(
    () => listEvents(orderId),
    (all) => scans.every((status) => all.some(({ data }) => data.scanId === `e2e-${status}`)),
  );
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  for (const status of scans) expect(events.filter(({ data }) => data.scanId === `e2e-${status}`)).toHaveLength(1);
  expect((await get('/deliveries?limit=2', carrier)).items.length).toBeGreaterThan(0);
});
