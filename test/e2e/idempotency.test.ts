import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { as, call, closeConnections, eventually, operator, shop } from './api.ts';
import { examine, explainOrder, getIdempotencyKey } from './client.ts';
import { newProduct, orderIn, orderOf, placed, readOrder } from './shop.ts';

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
  const first = await placed(body);
  const second = await placed(body);

  const marked = await eventually(
    () => readOrder(second.orderId),
    ({ possibleDuplicateOf }) => possibleDuplicateOf !== undefined,
  );

  expect(marked.possibleDuplicateOf).toBe(first.orderId);
  expect((await readOrder(first.orderId)).possibleDuplicateOf).toBeUndefined();
});

test('whatever characters a name has, an order that was accepted is delivered', async () => {
  const shippingAddress = {
    name: 'Ada 😀 عدا',
    line1: '1 Main St',
    city: '東京',
    postalCode: '10121',
    country: 'JP',
  };
  const { orderId } = await placed(orderOf(await newProduct(1), { shippingAddress, metadata: { note: '🎁' } }));

  const order = await orderIn('DELIVERED', orderId);

  expect(order.shippingAddress).toEqual(shippingAddress);
});

test('the key of an order tells whether it was placed', async () => {
  const key = `e2e-${Date.now()}`;
  const before = await ok(getIdempotencyKey(key, {}, as(shop)));
  const { orderId } = await placed(orderOf(await newProduct(1)), key);
  const after = await ok(getIdempotencyKey(key, {}, as(shop)));

  expect(before).toEqual({ state: 'unused' });
  expect(after).toMatchObject({ state: 'used', orderId });
});

test('when all is done the doctor finds nothing wrong, and an order explains itself', async () => {
  const { orderId } = await placed(orderOf(await newProduct(1)));
  const waiting = await ok(explainOrder(orderId, {}, as(shop)));
  await orderIn('DELIVERED', orderId);

  const explained = await ok(explainOrder(orderId, {}, as(shop)));
  const examined = await ok(examine({}, {}, as(operator)));

  expect(waiting.summary).toEqual(expect.any(String));
  expect(explained).toMatchObject({ status: 'DELIVERED', waitingFor: null, deadLetter: null });
  expect(examined.problems.filter((problem) => problem.orderId === orderId)).toEqual([]);
});
