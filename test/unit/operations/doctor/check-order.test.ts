import { expect, test } from '@jest/globals';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { orderId } from '../../../support/example.ts';
import { orderThatIs } from '../../ordering/placed-order.ts';
import { orderTold, put, world } from '../operations-harness.ts';
import { runToEnd } from './doctor-harness.ts';

const delivered = orderThatIs('DELIVERED');
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
  ['a status to which the history does not lead', { ...orderTold('paid'), status: 'SHIPPED' }, 'invalid_history'],
  ['a history without its first event', withHistory([]), 'invalid_history'],
  ['stock that is held for an ended order', { ...delivered, stock: 'HELD' }, 'stock_state_mismatch'],
  ['an open order that waits for no reply', { ...orderTold('paid'), pendingReply: undefined }, 'no_pending_reply'],
  [
    'a refund that is due while the order waits for no reply',
    { ...orderTold('paid', 'processing', 'lost'), pendingReply: undefined },
    'no_pending_reply',
  ],
  ['an order that needs a person', orderTold('paid', 'attentionNeeded'), 'needs_attention'],
  [
    'a failed order whose payment is not refunded',
    { ...orderThatIs('FAILED'), payment: { status: 'PAID', method: 'card' } },
    'refund_missing',
  ],
])('finds %s', async (_case, order, kind) => {
  const shop = world();
  await put(shop, order);

  const { findings } = await runToEnd(shop);

  expect(findings).toContainEqual(expect.objectContaining({ kind, orderId, healable: false, healed: false }));
});
