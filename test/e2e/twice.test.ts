import { afterAll, expect, test } from '@jest/globals';
import { call, closeConnections, eventually, operator, shop } from './api.ts';
import { newProduct, orderIn, orderOf, place } from './shop.ts';

afterAll(closeConnections);

test('two clicks at once without a key make one order and get equal answers', async () => {
  const body = orderOf(await newProduct(5));

  const [first, second] = await Promise.all([
    call('POST', '/orders', { as: shop, body }),
    call('POST', '/orders', { as: shop, body }),
  ]);

  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toBe(first.body);
  expect(second.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
  expect([first, second].filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(1);
});

test('a like order under another key is taken, and the later one says which it probably repeats', async () => {
  const body = orderOf(await newProduct(5));
  const first = await place(body);
  const second = await place(body);

  const marked = await eventually(
    () => call('GET', `/orders/${second.json.orderId}`, { as: shop }),
    ({ json }) => json.possibleDuplicateOf !== undefined,
  );

  expect(marked.json.possibleDuplicateOf).toBe(first.json.orderId);
  expect(
    (await call('GET', `/orders/${first.json.orderId}`, { as: shop })).json.possibleDuplicateOf,
  ).toBeUndefined();
});

test('whatever characters a name has, an order that was accepted is delivered', async () => {
  const shippingAddress = {
    name: 'Ada 😀 عدا',
    line1: '1 Main St',
    city: '東京',
    postalCode: '10121',
    country: 'JP',
  };
  const placed = await place(orderOf(await newProduct(1), { shippingAddress, metadata: { note: '🎁' } }));

  const order = await orderIn('DELIVERED', placed.json.orderId);

  expect(order.shippingAddress).toEqual(shippingAddress);
});

test('the key of an order tells whether it was placed', async () => {
  const key = `e2e-${Date.now()}`;
  const before = await call('GET', `/idempotency-keys?key=${key}`, { as: shop });
  const placed = await place(orderOf(await newProduct(1)), key);
  const after = await call('GET', `/idempotency-keys?key=${key}`, { as: shop });

  expect(before.json).toEqual({ state: 'unused' });
  expect(after.json).toMatchObject({ state: 'used', orderId: placed.json.orderId });
});

test('when all is done the doctor finds nothing wrong, and an order explains itself', async () => {
  const placed = await place(orderOf(await newProduct(1)));
  const waiting = await call('GET', `/orders/${placed.json.orderId}/explain`, { as: shop });
  await orderIn('DELIVERED', placed.json.orderId);

  const explained = await call('GET', `/orders/${placed.json.orderId}/explain`, { as: shop });
  const examined = await call('POST', '/operations/doctor', { as: operator, body: {} });

  expect(waiting.json.summary).toEqual(expect.any(String));
  expect(explained.json).toMatchObject({ status: 'DELIVERED', waitingFor: null, deadLetter: null });
  const about = examined.json.problems.filter(
    ({ orderId }: { orderId: string }) => orderId === placed.json.orderId,
  );
  expect(about).toEqual([]);
});
