import { expect, test } from '@jest/globals';
import type { Delivery } from '../../../../functions/delivery/domain/delivery.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { orderId } from '../../../support/example.ts';
import { createOrderIn, type FactName } from '../../ordering/placed-order.ts';
import { createHarness, createOrderAfter, deliveryOf, paymentOf, put } from '../operations-harness.ts';
import { findKinds, runToEnd } from './doctor-harness.ts';

const delivered = createOrderIn('DELIVERED');
const first = delivered.history.slice(0, 1);
const length = delivered.history.length;
const withHistory = (history: Order['history']) => ({ ...delivered, history });

test.each<[string, Order, string]>([
  [
    'a history with a gap',
    withHistory(delivered.history.filter(({ type }) => type !== 'delivery.shipped')),
    'invalid_history',
  ],
  [
    'a history that has an event twice',
    withHistory([...delivered.history, ...first.map((event) => ({ ...event, sequence: length + 1 }))]),
    'invalid_history',
  ],
  [
    'a status to which the history does not lead',
    { ...createOrderAfter('paid'), status: 'SHIPPED' },
    'invalid_history',
  ],
  ['a history without its first event', withHistory([]), 'invalid_history'],
  ['stock that is held for an ended order', { ...delivered, stock: 'HELD' }, 'stock_state_mismatch'],
  [
    'an open order that waits for no reply',
    { ...createOrderAfter('paid'), pendingReply: undefined },
    'no_pending_reply',
  ],
  [
    'a refund that is due while the order waits for no reply',
    { ...createOrderAfter('paid', 'processing', 'lost'), pendingReply: undefined },
    'no_pending_reply',
  ],
  [
    'a capture that is due while the order waits for no reply',
    { ...createOrderAfter('authorized', 'processing', 'delivered'), pendingReply: undefined },
    'no_pending_reply',
  ],
  ['an order that needs a person', createOrderAfter('paid', 'attentionNeeded'), 'needs_attention'],
  [
    'a failed order whose payment is not refunded',
    { ...createOrderIn('FAILED'), payment: { status: 'PAID', method: 'card' } },
    'refund_missing',
  ],
])('finds %s', async (_case, order, kind) => {
  const shop = createHarness();
  await put(shop, order);

  const { findings } = await runToEnd(shop);

  expect(findings).toContainEqual(expect.objectContaining({ kind, orderId, healable: false, healed: false }));
});

test('finds a charge of which a declined order does not know', async () => {
  const shop = createHarness();
  const order = await put(shop, createOrderAfter('declined'));
  shop.payments.set(orderId, paymentOf(order, 'PAID'));

  expect(await findKinds(shop)).toEqual(['refund_missing']);
});

test.each<[string, FactName[], Parameters<typeof paymentOf>[1] | undefined, number]>([
  ['a paid order without a charge', ['paid'], undefined, 0],
  ['a refunded order without a refund', ['paid', 'processing', 'lost', 'refunded'], 'REFUND_PENDING', 0],
  ['a charge of another amount', ['paid'], 'PAID', 1],
])('finds %s', async (_case, facts, status, more) => {
  const shop = createHarness();
  const order = await put(shop, createOrderAfter(...facts));
  shop.payments.delete(orderId);
  if (status) shop.payments.set(orderId, { ...paymentOf(order, status), amount: order.total + more });

  expect(await findKinds(shop)).toEqual(['payment_mismatch']);
});

test('finds an order in transit without a delivery', async () => {
  const shop = createHarness();
  await put(shop, { ...createOrderAfter('paid', 'processing'), delivery: undefined });

  expect(await findKinds(shop)).toEqual(['delivery_missing']);
});

test('finds a delivery in transit whose order is cancelled', async () => {
  const shop = createHarness();
  const cancelled = createOrderAfter('paid', 'cancellationRequested', 'deliveryCancelled', 'refunded');
  const order = await put(shop, { ...cancelled, delivery: undefined });
  const shipped: Delivery = { ...deliveryOf(order), status: 'SHIPPED' };
  await shop.deliveries.save(shipped);

  expect(await findKinds(shop)).toEqual(['unexpected_delivery']);
});
