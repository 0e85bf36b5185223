import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { as, call, closeConnections, operator, shop, waitFor } from './api.ts';
import { examine, explainOrder, getOrder, listOrders, type OrderList } from './client.ts';
import { createOrderRequest, createProduct, get, placeOrder, waitForStatus } from './fixtures.ts';

afterAll(closeConnections);

test('returns 304 for an order that has not changed since it was read', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)));
  await waitForStatus(orderId, 'DELIVERED');
  const read = await getOrder(orderId, {}, as(shop));

  const headers = { 'if-none-match': read.headers.get('etag') ?? '' };
  // By `call`, because a gateway may set a content type without a body.
  const again = await call('GET', `/orders/${orderId}`, { as: shop, headers });

  expect([again.status, again.body]).toEqual([304, '']);
});

test('lists the orders of a customer newest first, each once over all pages', async () => {
  const productId = await createProduct(10);
  const customerId = `c-${randomUUID()}`;
  const orders = [];
  for (let count = 0; count < 5; count += 1)
    orders.push(await placeOrder(createOrderRequest(productId, { customerId })));

  const listed: string[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = { customerId, limit: 2, ...(cursor !== undefined && { cursor }) };
    const page: OrderList = await ok(listOrders(query, as(shop)));
    listed.push(...page.items.map(({ orderId }) => orderId));
    cursor = page.nextCursor;
  }

  expect(listed).toEqual(orders.map(({ orderId }) => orderId).reverse());
});

test('lists orders by client and by reference', async () => {
  const reference = `e2e-${randomUUID()}`;
  const placed = await placeOrder(createOrderRequest(await createProduct(1), { reference }));

  const own = await get('/orders?limit=1', shop);
  const byReference = await waitFor(
    () => get(`/orders?reference=${reference}`, shop),
    ({ items }) => items.length === 1,
  );

  expect(own.items).toHaveLength(1);
  expect(byReference.items[0].orderId).toBe(placed.orderId);
});

test('returns 404 for an order that does not exist', async () => {
  const missing = await getOrder(randomUUID(), {}, as(shop));

  expect(missing.status).toBe(404);
  expect(missing).toMatchObject({ data: { code: 'order_not_found', type: '/docs/problems/order_not_found' } });
});

test('explains an order, and the doctor has no finding about it', async () => {
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)));
  const waiting = await ok(explainOrder(orderId, {}, as(shop)));
  await waitForStatus(orderId, 'DELIVERED');

  const explained = await ok(explainOrder(orderId, {}, as(shop)));
  const examined = await ok(examine({}, {}, as(operator)));

  expect(waiting.summary).toEqual(expect.any(String));
  expect(explained).toMatchObject({ status: 'DELIVERED', waitingFor: null, deadLetter: null });
  expect(examined.problems.filter((problem) => problem.orderId === orderId)).toEqual([]);
});

test('lists all orders for an operator, shows its health and keys without a token, and refuses unknown routes', async () => {
  const [all, health, keys, unknown, method] = await Promise.all([
    ok(listOrders({ limit: 1 }, as(operator))),
    call('GET', '/health'),
    call('GET', '/.well-known/jwks.json'),
    call('GET', '/nowhere'),
    call('PATCH', '/orders'),
  ]);

  expect(all.items).toHaveLength(1);
  expect(health.json).toMatchObject({ status: 'ok' });
  expect(keys.json.keys).toHaveLength(1);
  expect(unknown.json).toMatchObject({ status: 404, code: 'not_found' });
  expect(method.json).toMatchObject({ status: 405, code: 'method_not_allowed' });
  expect(method.headers.allow).toBe('POST, GET, HEAD');
});
