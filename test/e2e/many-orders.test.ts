import { afterAll, expect, test } from '@jest/globals';
import { call, closeConnections, eventually, shop } from './api.ts';
import { eventsOf, newProduct, orderOf, place } from './shop.ts';

afterAll(closeConnections);

const count = Number(process.env.E2E_ORDERS ?? 1_000);

test(`${count} orders posted as fast as sixteen connections can are all delivered, none twice`, async () => {
  const productId = await newProduct(count);
  const customerId = `c-many-${Date.now()}`;

  const startedAt = performance.now();
  const replies = await Promise.all(
    Array.from({ length: count }, () => place({ ...orderOf(productId), customerId })),
  );
  const acceptedMs = performance.now() - startedAt;
  const stock = await eventually(
    () => call('GET', `/products/${productId}`, { as: shop }),
    ({ json }) => json.held === 0,
    240_000,
  );
  const deliveredMs = performance.now() - startedAt;
  console.info(
    `${count} orders: accepted ${Math.round(count / (acceptedMs / 1_000))}/s, delivered ${Math.round(count / (deliveredMs / 1_000))}/s`,
  );

  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(replies.map(({ json }) => json.orderId)).size).toBe(count);
  expect(stock.json).toMatchObject({ available: 0, held: 0 });
  for (const { json } of replies.filter((_, index) => index % 50 === 0)) {
    const events = await eventsOf(json.orderId);
    expect(events.filter(({ type }) => type === 'delivery.delivered')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'stock.sold')).toHaveLength(1);
  }
}, 300_000);
