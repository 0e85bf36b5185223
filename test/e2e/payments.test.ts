import { afterAll, expect, test } from '@jest/globals';
import { as, closeConnections, operator, shop, waitFor } from './api.ts';
import { cancelOrder, getDelivery } from './client.ts';
import {
  createOrderRequest,
  createProduct,
  listEvents,
  payWith,
  placeOrder,
  readOrder,
  readProduct,
  waitForStatus,
} from './fixtures.ts';

afterAll(closeConnections);

const cancel = (orderId: string, reason?: string) =>
  cancelOrder(orderId, reason === undefined ? undefined : { reason }, {}, as(shop));

/** Returns the order once it is refunded. With the real retry delays a refund takes three minutes. */
function waitForRefund(orderId: string) {
  return waitFor(
    () => readOrder(orderId),
    ({ payment }) => payment?.status === 'REFUNDED',
    240_000,
  );
}

test('charges a paid order once, confirms and delivers it, and never shows its token', async () => {
  const placed = await placeOrder(createOrderRequest(await createProduct(1), payWith('tok_ok')));

  const order = await waitForStatus(placed.orderId, 'DELIVERED');

  expect(placed.payment).toEqual({ status: 'PENDING', method: 'card' });
  expect(order.payment).toEqual({ status: 'PAID', method: 'card', paymentId: expect.any(String) });
  const events = await listEvents(placed.orderId);
  expect(events.filter(({ type }) => type === 'payment.processed')).toHaveLength(1);
  expect(events.map(({ data }) => data.to).filter(Boolean)).toContain('CONFIRMED');
  expect(JSON.stringify([order, events])).not.toContain('tok_ok');
});

test('fails a declined order with its reason, and releases its stock and its reference', async () => {
  const productId = await createProduct(1);
  const reference = `e2e-${productId.slice(-12)}`;
  const placed = await placeOrder(createOrderRequest(productId, { ...payWith('tok_declined'), reference }));

  const order = await waitForStatus(placed.orderId, 'FAILED');
  const second = await placeOrder(createOrderRequest(productId, { reference }));

  expect(order).toMatchObject({ payment: { status: 'DECLINED' }, failure: { code: 'declined' } });
  expect(second.orderId).not.toBe(placed.orderId);
  expect(await readProduct(productId)).toMatchObject({ available: 0, held: 1 });
  expect((await getDelivery(placed.orderId, {}, as(operator))).status).toBe(404);
});

test('cancels an order before or during its payment, and keeps no money', async () => {
  const productId = await createProduct(1);
  const placed = await placeOrder(createOrderRequest(productId, payWith('tok_ok')));

  const cancelled = await cancel(placed.orderId, 'changed my mind');
  const repeated = await cancel(placed.orderId);
  const order = await waitFor(
    () => readOrder(placed.orderId),
    ({ payment }) => payment?.status === 'REFUNDED' || payment?.status === 'CANCELLED',
    240_000,
  );

  expect([cancelled.status, repeated.status]).toEqual([202, 202]);
  expect(cancelled.data).toMatchObject({ cancellation: { reason: 'changed my mind' } });
  expect(order).toMatchObject({ status: 'CANCELLED', cancellation: { status: 'ACCEPTED' } });
  expect(await readProduct(productId)).toMatchObject({ available: 1, held: 0 });
}, 270_000);

test('refuses to cancel a delivered order', async () => {
  const placed = await placeOrder(createOrderRequest(await createProduct(1)));
  await waitForStatus(placed.orderId, 'DELIVERED');

  const refused = await cancel(placed.orderId);

  expect(refused.data).toMatchObject({ status: 409, code: 'order_not_cancellable' });
});

test('fails an undeliverable order, refunds it although the first refund fails, and returns its pieces to the stock', async () => {
  const productId = await createProduct(1);
  const address = { name: 'Ada L.', line1: '1 Main St', city: 'Nowhere', postalCode: 'UNDELIVERABLE', country: 'IT' };
  const request = createOrderRequest(productId, { ...payWith('tok_refund_flaky'), shippingAddress: address });
  const placed = await placeOrder(request);

  const order = await waitForRefund(placed.orderId);

  expect(order).toMatchObject({ status: 'FAILED', failure: { code: 'undeliverable' } });
  expect(await readProduct(productId)).toMatchObject({ available: 1, held: 0 });
}, 270_000);
