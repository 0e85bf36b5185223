import { afterAll, expect, test } from '@jest/globals';
import { closeConnections, eventually } from './api.ts';
import { eventsOf, newProduct, orderOf, placed, productOf } from './shop.ts';

afterAll(closeConnections);

const count = Number(process.env.E2E_ORDERS ?? 1_000);

test(`${count} orders posted as fast as sixteen connections can are all delivered, none twice`, async () => {
  const productId = await newProduct(count);
  const customerId = `c-many-${Date.now()}`;

  const startedAt = performance.now();
  const orders = await Promise.all(Array.from({ length: count }, () => placed(orderOf(productId, { customerId }))));
  const acceptedMs = performance.now() - startedAt;
  const stock = await eventually(
    () => productOf(productId),
    ({ held }) => held === 0,
    240_000,
  );
  const deliveredMs = performance.now() - startedAt;
  console.info(
    `${count} orders: accepted ${Math.round(count / (acceptedMs / 1_000))}/s, delivered ${Math.round(count / (deliveredMs / 1_000))}/s`,
  );

  expect(new Set(orders.map(({ orderId }) => orderId)).size).toBe(count);
  expect(stock).toMatchObject({ available: 0, held: 0 });
  for (const { orderId } of orders.filter((_, index) => index % 50 === 0)) {
    const events = await eventsOf(orderId);
    expect(events.filter(({ type }) => type === 'delivery.delivered')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'stock.sold')).toHaveLength(1);
  }
}, 300_000);
