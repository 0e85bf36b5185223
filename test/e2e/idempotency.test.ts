import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { as, call, closeConnections, shop, waitFor } from './api.ts';
import { getIdempotencyKey } from './client.ts';
import {
  createOrderRequest,
  createProduct,
  placeOrder,
  postOrder,
  readOrder,
  readProduct,
  tryPlaceOrder,
  waitForStatus,
} from './fixtures.ts';

afterAll(closeConnections);

test('creates one order from 200 simultaneous identical requests, and returns the same bytes to all', async () => {
  const productId = await createProduct(500);
  const body = createOrderRequest(productId);
  const key = randomUUID();

  const responses = await Promise.all(Array.from({ length: 200 }, () => postOrder(body, key)));

  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(responses.map((response) => response.body)).size).toBe(1);
  expect(responses.filter(({ headers }) => headers['idempotent-replayed'] !== 'true')).toHaveLength(1);
  expect((await readProduct(productId)).available).toBe(499);
});

test('returns the first response byte for byte after the order has changed', async () => {
  const body = createOrderRequest(await createProduct(5), { metadata: { b: '2', a: '1', '10': 'x', '9': 'y' } });
  const key = randomUUID();
  const first = await postOrder(body, key);
  await waitForStatus(first.json.orderId, 'DELIVERED');

  const second = await postOrder(body, key);

  expect(second.body).toBe(first.body);
  expect(second.headers['idempotent-replayed']).toBe('true');
});

test('refuses another request with the same key', async () => {
  const productId = await createProduct(5);
  const key = randomUUID();
  await placeOrder(createOrderRequest(productId), key);

  const other = await tryPlaceOrder(createOrderRequest(productId), key);

  expect(other.data).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
});

test('creates one order from a double click without a key, and returns equal responses', async () => {
  const body = createOrderRequest(await createProduct(5));

  const [first, second] = await Promise.all([
    call('POST', '/orders', { as: shop, body }),
    call('POST', '/orders', { as: shop, body }),
  ]);

  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toBe(first.body);
  expect(second.headers['idempotency-key']).toBe(first.headers['idempotency-key']);
  expect([first, second].filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(1);
});

test('marks an equal order with another key as a possible duplicate of the first', async () => {
  const body = createOrderRequest(await createProduct(5));
  const first = await placeOrder(body);
  const second = await placeOrder(body);

  const marked = await waitFor(
    () => readOrder(second.orderId),
    ({ possibleDuplicateOf }) => possibleDuplicateOf !== undefined,
  );

  expect(marked.possibleDuplicateOf).toBe(first.orderId);
  expect((await readOrder(first.orderId)).possibleDuplicateOf).toBeUndefined();
});

test('shows by its key whether an order was placed', async () => {
  const key = `e2e-${Date.now()}`;
  const before = await ok(getIdempotencyKey(key, {}, as(shop)));
  const { orderId } = await placeOrder(createOrderRequest(await createProduct(1)), key);
  const after = await ok(getIdempotencyKey(key, {}, as(shop)));

  expect(before).toEqual({ state: 'unused' });
  expect(after).toMatchObject({ state: 'used', orderId });
});
