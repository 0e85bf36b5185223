import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { refusalCount } from '../../unit/platform/dynamodb/fault-rate.ts';
import { type ApiResponse, call, operator, shop, waitFor } from '../api.ts';
import type { Order } from '../client.ts';
import {
  createOrderRequest,
  createProduct,
  examine,
  get,
  payWith,
  post,
  postOrder,
  readOrder,
  readProduct,
  waitForStock,
} from '../fixtures.ts';
import { useOwnSystem } from './own-system.ts';

const count = Number(process.env.E2E_CONTENDED ?? 40);
process.env.CONTENTION ??= '20261126';
useOwnSystem({ CARRIER_STEP_SECONDS: '1' });

const final = ['DELIVERED', 'CANCELLED', 'FAILED'];
const tokens = [undefined, 'tok_ok', undefined, 'tok_flaky', 'tok_declined', 'tok_ok'];
const prices = [1_999, 2_100, 2_200, 2_300];

/** Three copies of five orders have a connection each: a copy without a key that waits for one may be ten seconds late. */
const concurrentOrders = 5;

/** Sends the same request three times at once, and checks that all responses are equal. */
async function sendThrice(send: () => Promise<ApiResponse>): Promise<ApiResponse> {
  const [first, ...others] = await Promise.all([send(), send(), send()]);
  for (const other of others) expect([other.status, other.body]).toEqual([first.status, first.body]);
  return first;
}

async function placeAndCancel(productId: string, index: number): Promise<string> {
  const token = tokens[index % tokens.length];
  const body = createOrderRequest(productId, token ? payWith(token) : {});
  const key = `contended-${randomUUID()}`;
  // Every fifth request has no key.
  const placed = await sendThrice(() =>
    index % 5 === 4 ? call('POST', '/orders', { as: shop, body }) : postOrder(body, key),
  );
  expect([placed.status, placed.json.code]).toEqual([201, undefined]);
  const { orderId } = placed.json;
  if (index % 4 === 0) {
    const cancelled = await post(`/orders/${orderId}/cancel`, undefined, shop);
    expect([202, 409]).toContain(cancelled.status);
  }
  return orderId;
}

async function placeAll(productId: string): Promise<string[]> {
  const indexes = Array.from({ length: count }, (_, index) => index).values();
  const orderIds: string[] = [];
  const placeNext = async () => {
    for (const index of indexes) orderIds.push(await placeAndCancel(productId, index));
  };
  await Promise.all(Array.from({ length: concurrentOrders }, placeNext));
  return orderIds;
}

async function changePrices(productId: string): Promise<void> {
  for (const price of prices) {
    const body = { name: 'Espresso cups', price, currency: 'EUR' };
    const { status, json } = await call('PUT', `/products/${productId}`, { as: operator, body });
    expect([status, json.price]).toEqual([200, price]);
  }
}

async function adjustStock(productId: string): Promise<void> {
  for (const delta of [7, -3, 5]) {
    const body = { adjustmentId: `a${delta}-${productId}`, delta, reason: 'counted' };
    const path = `/products/${productId}/stock-adjustments`;
    const responses = await Promise.all([post(path, body), post(path, body)]);
    expect(responses.map(({ status }) => status)).toEqual([200, 200]);
  }
}

test(`ends ${count} orders consistently while many writes conflict, with repeats, cancellations and price changes`, async () => {
  // Exactly one piece for each order: a repeat that took another one would leave an order without.
  const productId = await createProduct(count, prices[0]);
  const counted = await createProduct(100);

  const [orderIds] = await Promise.all([placeAll(productId), changePrices(productId), adjustStock(counted)]);
  const orders: Order[] = [];
  for (const orderId of orderIds)
    orders.push(
      await waitFor(
        () => readOrder(orderId),
        ({ status }) => final.includes(status),
        150_000,
      ),
    );
  const stock = await waitForStock(productId);
  const deadLetters = await get('/operations/dead-letters?limit=100');
  const problems = await examine();

  const delivered = orders.filter(({ status }) => status === 'DELIVERED').length;
  expect(new Set(orderIds).size).toBe(count);
  expect(stock).toMatchObject({ available: count - delivered, held: 0, price: prices.at(-1) });
  expect((await readProduct(counted)).available).toBe(109);
  for (const { items } of orders) expect(prices).toContain(items[0]?.unitPrice);
  expect(deadLetters.items).toEqual([]);
  expect(problems).toEqual([]);
  expect(refusalCount()).toBeGreaterThan(count);
}, 400_000);
