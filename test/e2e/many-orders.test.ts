import { afterAll, expect, test } from '@jest/globals';
import { closeConnections } from './api.ts';
import { createOrderRequest, createProduct, listEvents, placeOrder, waitForStock } from './fixtures.ts';

afterAll(closeConnections);

const count = Number(process.env.E2E_ORDERS ?? 1_000);

test(`delivers ${count} orders once each, posted as fast as sixteen connections allow`, async () => {
  const productId = await createProduct(count);
  const customerId = `c-many-${Date.now()}`;

  const startedAt = performance.now();
  const orders = await Promise.all(
    Array.from({ length: count }, () => placeOrder(createOrderRequest(productId, { customerId }))),
  );
  const acceptedMs = performance.now() - startedAt;
  const stock = await waitForStock(productId, 240_000);
  const deliveredMs = performance.now() - startedAt;
  const rate = (ms: number) => Math.round(count / (ms / 1_000));
  console.info(`${count} orders: accepted ${rate(acceptedMs)}/s, delivered ${rate(deliveredMs)}/s`);

  expect(new Set(orders.map(({ orderId }) => orderId)).size).toBe(count);
  expect(stock).toMatchObject({ available: 0, held: 0 });
  for (const { orderId } of orders.filter((_, index) => index % 50 === 0)) {
    const events = await listEvents(orderId);
    expect(events.filter(({ type }) => type === 'delivery.delivered')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'stock.sold')).toHaveLength(1);
  }
}, 300_000);
