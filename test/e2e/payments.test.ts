import { afterAll, expect, test } from '@jest/globals';
import { as, closeConnections, eventually, operator, shop } from './api.ts';
import { cancelOrder, getDelivery, type OrderRequest } from './client.ts';
import { eventsOf, newProduct, orderIn, orderOf, placed, productOf, readOrder } from './shop.ts';

afterAll(closeConnections);

const paidWith = (token: string): Partial<OrderRequest> => ({ payment: { method: 'card', token } });
const cancel = (orderId: string, reason?: string) =>
  cancelOrder(orderId, reason === undefined ? undefined : { reason }, {}, as(shop));

/** The order once what it owes has been given back; where retries take their real time, a refund takes three minutes. */
function refunded(orderId: string) {
  return eventually(
    () => readOrder(orderId),
    ({ payment }) => payment?.status === 'REFUNDED',
    240_000,
  );
}

test('a paid order is charged once, confirmed and delivered, and its secret is shown nowhere', async () => {
  const first = await placed(orderOf(await newProduct(1), paidWith('tok_ok')));

  const order = await orderIn('DELIVERED', first.orderId);

  expect(first.payment).toEqual({ status: 'PENDING', method: 'card' });
  expect(order.payment).toEqual({ status: 'PAID', method: 'card', paymentId: expect.any(String) });
  const events = await eventsOf(first.orderId);
  expect(events.filter(({ type }) => type === 'payment.processed')).toHaveLength(1);
  expect(events.map(({ data }) => data.to).filter(Boolean)).toContain('CONFIRMED');
  expect(JSON.stringify([order, events])).not.toContain('tok_ok');
});

test('a declined order fails with its reason, holds no stock, and frees its reference', async () => {
  const productId = await newProduct(1);
  const reference = `e2e-${productId.slice(-12)}`;
  const first = await placed(orderOf(productId, { ...paidWith('tok_declined'), reference }));

  const order = await orderIn('FAILED', first.orderId);
  const again = await placed(orderOf(productId, { reference }));

  expect(order).toMatchObject({ payment: { status: 'DECLINED' }, failure: { code: 'declined' } });
  expect(again.orderId).not.toBe(first.orderId);
  expect(await productOf(productId)).toMatchObject({ available: 0, held: 1 });
  expect((await getDelivery(first.orderId, {}, as(operator))).status).toBe(404);
});

test('an order cancelled while it is being paid ends CANCELLED and refunded, though the refund fails at first', async () => {
  const productId = await newProduct(1);
  const first = await placed(orderOf(productId, paidWith('tok_refund_flaky')));

  const asked = await cancel(first.orderId, 'changed my mind');
  const repeated = await cancel(first.orderId);
  const order = await refunded(first.orderId);

  expect([asked.status, repeated.status]).toEqual([202, 202]);
  expect(asked.data).toMatchObject({ cancellation: { reason: 'changed my mind' } });
  expect(order).toMatchObject({ status: 'CANCELLED', cancellation: { status: 'ACCEPTED' } });
  expect(await productOf(productId)).toMatchObject({ available: 1, held: 0 });
}, 270_000);

test('a delivered order cannot be cancelled any more', async () => {
  const first = await placed(orderOf(await newProduct(1)));
  await orderIn('DELIVERED', first.orderId);

  const refused = await cancel(first.orderId);

  expect(refused.data).toMatchObject({ status: 409, code: 'order_not_cancellable' });
});

test('a parcel that cannot be delivered ends FAILED, is paid back, and the goods come back', async () => {
  const productId = await newProduct(1);
  const shippingAddress = {
    name: 'Ada L.',
    line1: '1 Main St',
    city: 'Nowhere',
    postalCode: 'UNDELIVERABLE',
    country: 'IT',
  };
  const first = await placed(orderOf(productId, { ...paidWith('tok_ok'), shippingAddress }));

  const order = await refunded(first.orderId);

  expect(order).toMatchObject({ status: 'FAILED', failure: { code: 'undeliverable' } });
  expect(await productOf(productId)).toMatchObject({ available: 1, held: 0 });
}, 270_000);
