import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { as, call, carrier, closeConnections, eventually, operator, shop } from './api.ts';
import { getDelivery, getOrder, listOrders, type OrderList, reportScan, type Scan } from './client.ts';
import { eventsOf, newProduct, orderIn, orderOf, place, placed, placeRaw, productOf } from './shop.ts';

afterAll(closeConnections);

test('an order goes from PENDING_SHIPMENT to DELIVERED, and its history tells each step once', async () => {
  const productId = await newProduct(5);

  const request = orderOf(productId, {
    reference: `e2e-${randomUUID()}`,
    contact: { email: 'ada@example.com', locale: 'en' },
    shippingAddress: {
      name: 'Ada L.',
      line1: '1 Main St',
      city: 'Turin',
      postalCode: '10121',
      country: 'IT',
    },
    metadata: { '2': 'two', '1': 'one', channel: 'web' },
  });
  const reply = await place(request);
  const first = await ok(Promise.resolve(reply));
  const order = await orderIn('DELIVERED', first.orderId);

  expect(reply.status).toBe(201);
  expect(reply.headers.get('location')).toBe(`/orders/${first.orderId}`);
  expect(first).toMatchObject({ status: 'PENDING_SHIPMENT', version: 1, total: 1999, currency: 'EUR' });
  expect(order.delivery).toMatchObject({ status: 'DELIVERED', trackingNumber: expect.any(String) });
  expect(order).toMatchObject({ shippedAt: expect.any(String), deliveredAt: expect.any(String) });
  const events = await eventsOf(first.orderId);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  expect(new Set(events.map(({ correlationId }) => correlationId)).size).toBe(1);
  expect(await productOf(productId)).toMatchObject({ available: 4, held: 0 });
});

test('200 identical requests at once make one order, and all get the same bytes', async () => {
  const productId = await newProduct(500);
  const body = orderOf(productId);
  const key = randomUUID();

  const replies = await Promise.all(Array.from({ length: 200 }, () => placeRaw(body, key)));

  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(replies.map((reply) => reply.body)).size).toBe(1);
  expect(replies.filter(({ headers }) => headers['idempotent-replayed'] !== 'true')).toHaveLength(1);
  expect((await productOf(productId)).available).toBe(499);
});

test('the first answer is given again byte for byte after the order has moved on', async () => {
  const body = orderOf(await newProduct(5), { metadata: { b: '2', a: '1', '10': 'x', '9': 'y' } });
  const key = randomUUID();
  const first = await placeRaw(body, key);
  await orderIn('DELIVERED', first.json.orderId);

  const again = await placeRaw(body, key);

  expect(again.body).toBe(first.body);
  expect(again.headers['idempotent-replayed']).toBe('true');
});

test('the same key with another request is refused, and burns nothing', async () => {
  const productId = await newProduct(5);
  const key = randomUUID();
  await placed(orderOf(productId), key);

  const other = await place(orderOf(productId), key);

  expect(other.data).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
});

test('of 100 buyers of the last piece one gets it, and nothing is oversold', async () => {
  const productId = await newProduct(1);

  const replies = await Promise.all(Array.from({ length: 100 }, () => place(orderOf(productId))));

  expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
  const refused = replies.filter(({ status }) => status !== 201);
  expect(refused.map(({ data }) => data)).toEqual(
    refused.map(() => expect.objectContaining({ status: 409, code: 'product_unavailable' })),
  );
  expect((await productOf(productId)).available).toBe(0);
});

const scans = ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'] as const;
const permutations = scans
  .flatMap((a) => scans.flatMap((b) => scans.map((c) => [a, b, c])))
  .filter((p) => new Set(p).size === 3);

test.each(permutations)('scans that come as %s, %s, %s and again end in DELIVERED without a gap', async (...order) => {
  const { orderId } = await placed(orderOf(await newProduct(1)));
  await eventually(
    () => getDelivery(orderId, {}, as(carrier)),
    ({ status }) => status === 200,
  );

  const report = (status: Scan['status']) =>
    reportScan(orderId, { scanId: `e2e-${status}`, status, at: new Date().toISOString() }, {}, as(carrier));
  const replies = [];
  for (const status of [...order, ...order]) replies.push(await report(status));
  const delivered = await orderIn('DELIVERED', orderId);

  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]));
  expect(delivered.status).toBe('DELIVERED');
  const events = await eventually(
    () => eventsOf(orderId),
    (all) => scans.every((status) => all.some(({ data }) => data.scanId === `e2e-${status}`)),
  );
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  for (const status of scans) expect(events.filter(({ data }) => data.scanId === `e2e-${status}`)).toHaveLength(1);
});

test('an order can be read again while it has not changed for the price of a 304', async () => {
  const { orderId } = await placed(orderOf(await newProduct(1)));
  await orderIn('DELIVERED', orderId);
  const read = await getOrder(orderId, {}, as(shop));

  const headers = { 'if-none-match': read.headers.get('etag') ?? '' };
  // As text: no body is no body, whatever type a gateway puts on it.
  const again = await call('GET', `/orders/${orderId}`, { as: shop, headers });

  expect([again.status, again.body]).toEqual([304, '']);
});

test('orders are listed newest first, page by page, each once', async () => {
  const productId = await newProduct(10);
  const customerId = `c-${randomUUID()}`;
  const orders = [];
  for (let count = 0; count < 5; count += 1) orders.push(await placed(orderOf(productId, { customerId })));

  const seen: string[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const asked = { customerId, limit: 2, ...(cursor !== undefined && { cursor }) };
    const page: OrderList = await ok(listOrders(asked, as(shop)));
    seen.push(...page.items.map(({ orderId }) => orderId));
    cursor = page.nextCursor;
  }

  expect(seen).toEqual(orders.map(({ orderId }) => orderId).reverse());
});

test('an order that nobody may see and one that does not exist are the same 404', async () => {
  const missing = await getOrder(randomUUID(), {}, as(shop));

  expect(missing.status).toBe(404);
  expect(missing).toMatchObject({
    data: { code: 'order_not_found', type: '/docs/problems/order_not_found' },
  });
});

test('an operator sees everything, health is open, and unknown paths and methods are ours to refuse', async () => {
  const [all, health, unknown, method] = await Promise.all([
    ok(listOrders({ limit: 1 }, as(operator))),
    call('GET', '/health'),
    call('GET', '/nowhere'),
    call('PATCH', '/orders'),
  ]);

  expect(all.items).toHaveLength(1);
  expect(health.json).toMatchObject({ status: 'ok' });
  expect(unknown.json).toMatchObject({ status: 404, code: 'not_found' });
  expect(method.json).toMatchObject({ status: 405, code: 'method_not_allowed' });
  expect(method.headers.allow).toBe('POST, GET, HEAD');
});

test('the description that is served is the one that this suite and its client are made from', async () => {
  const served = await call('GET', '/openapi.json');

  expect(served.json).toEqual(JSON.parse(readFileSync('docs/openapi.json', 'utf8')));
});
