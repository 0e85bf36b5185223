import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { ok } from '@oazapfts/runtime';
import { refusalCount } from '../../unit/platform/dynamodb/fault-rate.ts';
import { as, call, eventually, operator, type Reply, shop } from '../api.ts';
import { examine, type Order } from '../client.ts';
import { newProduct, orderOf, placeRaw, productOf, readOrder } from '../shop.ts';
import { runsApart } from './own-system.ts';

const count = Number(process.env.E2E_CONTENDED ?? 40);
process.env.CONTENTION ??= '20261126';
runsApart({ CARRIER_STEP_SECONDS: '1' });

const final = ['DELIVERED', 'CANCELLED', 'FAILED'];
const tokens = [undefined, 'tok_ok', undefined, 'tok_flaky', 'tok_declined', 'tok_ok'];
const paidBy = (token: string | undefined) => (token ? { payment: { method: 'card', token } as const } : {});
const prices = [1_999, 2_100, 2_200, 2_300];

/** The same request from several at once: every answer has to be the first one's. */
async function twins(ask: () => Promise<Reply>): Promise<Reply> {
  const [first, ...others] = await Promise.all([ask(), ask(), ask()]);
  for (const other of others) expect([other.status, other.body]).toEqual([first.status, first.body]);
  return first;
}

async function order(productId: string, index: number): Promise<string> {
  const body = orderOf(productId, paidBy(tokens[index % tokens.length]));
  const key = `contended-${randomUUID()}`;
  // Every fifth request comes without a key.
  const placed = await twins(() =>
    index % 5 === 4 ? call('POST', '/orders', { as: shop, body }) : placeRaw(body, key),
  );
  expect([placed.status, placed.json.code]).toEqual([201, undefined]);
  const { orderId } = placed.json;
  if (index % 4 === 0) {
    const cancelled = await call('POST', `/orders/${orderId}/cancel`, { as: shop });
    expect([202, 409]).toContain(cancelled.status);
  }
  return orderId;
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
    expect(
      (await Promise.all([1, 2].map(() => call('POST', path, { as: operator, body })))).map(({ status }) => status),
    ).toEqual([200, 200]);
  }
}

test(`${count} orders, their twins, cancellations, price changes and adjustments all end right while others refuse many writes`, async () => {
  // As many pieces as there are orders: a twin that took a last piece would leave another order without.
  const productId = await newProduct(count, prices[0]);
  const counted = await newProduct(100);

  const [orderIds] = await Promise.all([
    Promise.all(Array.from({ length: count }, (_, index) => order(productId, index))),
    changePrices(productId),
    adjustStock(counted),
  ]);
  const orders: Order[] = [];
  for (const orderId of orderIds)
    orders.push(
      await eventually(
        () => readOrder(orderId),
        ({ status }) => final.includes(status),
        150_000,
      ),
    );
  const stock = await eventually(
    () => productOf(productId),
    ({ held }) => held === 0,
  );
  const deadLetters = await call('GET', '/operations/dead-letters?limit=100', { as: operator });
  const { problems } = await ok(examine({}, {}, as(operator)));

  const delivered = orders.filter(({ status }) => status === 'DELIVERED').length;
  expect(new Set(orderIds).size).toBe(count);
  expect(stock).toMatchObject({ available: count - delivered, held: 0, price: prices.at(-1) });
  expect((await productOf(counted)).available).toBe(109);
  for (const { items } of orders) expect(prices).toContain(items[0]?.unitPrice);
  expect(deadLetters.json.items).toEqual([]);
  expect(problems).toEqual([]);
  expect(refusalCount()).toBeGreaterThan(count);
}, 400_000);
