import { afterAll, expect, test } from '@jest/globals';
import { call, closeConnections, eventually, operator, shop } from './api.ts';
import { eventsOf, newProduct, orderIn, orderOf, place } from './shop.ts';

afterAll(closeConnections);

const paidWith = (token: string) => ({ payment: { method: 'card', token } });
const productOf = (productId: string) => call('GET', `/products/${productId}`, { as: shop });

/** The order once what it owes has been given back; where retries take their real time, a refund takes three minutes. */
async function refunded(orderId: string) {
  const reply = await eventually(
    () => call('GET', `/orders/${orderId}`, { as: shop }),
    ({ json }) => json.payment?.status === 'REFUNDED',
    240_000,
  );
  return reply.json;
}

test('a paid order is charged once, confirmed and delivered, and its secret is shown nowhere', async () => {
  const placed = await place(orderOf(await newProduct(1), paidWith('tok_ok')));

  const order = await orderIn('DELIVERED', placed.json.orderId);

  expect(placed.json.payment).toEqual({ status: 'PENDING', method: 'card' });
  expect(order.payment).toEqual({ status: 'PAID', method: 'card', paymentId: expect.any(String) });
  const events = await eventsOf(placed.json.orderId);
  expect(events.filter(({ type }) => type === 'payment.processed')).toHaveLength(1);
  expect(events.map(({ data }) => data.to).filter(Boolean)).toContain('CONFIRMED');
  expect(JSON.stringify([order, events])).not.toContain('tok_ok');
});

test('a declined order fails with its reason, holds no stock, and frees its reference', async () => {
  const productId = await newProduct(1);
  const reference = `e2e-${productId.slice(-12)}`;
  const placed = await place({ ...orderOf(productId, paidWith('tok_declined')), reference });

  const order = await orderIn('FAILED', placed.json.orderId);
  const again = await place({ ...orderOf(productId), reference });

  expect(order).toMatchObject({ payment: { status: 'DECLINED' }, failure: { code: 'declined' } });
  expect(again.status).toBe(201);
  expect((await productOf(productId)).json).toMatchObject({ available: 0, held: 1 });
  expect((await call('GET', `/deliveries/${placed.json.orderId}`, { as: operator })).status).toBe(404);
});

test('an order cancelled while it is being paid ends CANCELLED and refunded, though the refund fails at first', async () => {
  const productId = await newProduct(1);
  const placed = await place(orderOf(productId, paidWith('tok_refund_flaky')));

  const asked = await call('POST', `/orders/${placed.json.orderId}/cancel`, {
    as: shop,
    body: { reason: 'changed my mind' },
  });
  const repeated = await call('POST', `/orders/${placed.json.orderId}/cancel`, { as: shop });
  const order = await refunded(placed.json.orderId);

  expect([asked.status, repeated.status]).toEqual([202, 202]);
  expect(asked.json.cancellation).toMatchObject({ reason: 'changed my mind' });
  expect(order).toMatchObject({ status: 'CANCELLED', cancellation: { status: 'ACCEPTED' } });
  expect((await productOf(productId)).json).toMatchObject({ available: 1, held: 0 });
}, 270_000);

test('a delivered order cannot be cancelled any more', async () => {
  const placed = await place(orderOf(await newProduct(1)));
  await orderIn('DELIVERED', placed.json.orderId);

  const refused = await call('POST', `/orders/${placed.json.orderId}/cancel`, { as: shop });

  expect(refused.json).toMatchObject({ status: 409, code: 'order_not_cancellable' });
});

test('a parcel that cannot be delivered ends FAILED, is paid back, and the goods come back', async () => {
  const productId = await newProduct(1);
  const shippingAddress = {
    name: 'Ada L.',
    line1: '1 Main St',
    city: 'Nowhere',
    postalCode: '00000',
    country: 'IT',
  };
  const placed = await place(orderOf(productId, { ...paidWith('tok_ok'), shippingAddress }));

  const order = await refunded(placed.json.orderId);

  expect(order).toMatchObject({ status: 'FAILED', failure: { code: 'undeliverable' } });
  expect((await productOf(productId)).json).toMatchObject({ available: 1, held: 0 });
}, 270_000);
