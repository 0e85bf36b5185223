import type { Delivery } from '../../../delivery/domain/delivery.ts';
import { lookUp } from '../../../messages/stored.ts';
import { isRecorded } from '../../../ordering/domain/lifecycle/history.ts';
import { hasKnownStatuses, type Order } from '../../../ordering/domain/order.ts';
import { canBecome, isFinal, type OrderStatus } from '../../../ordering/domain/statuses.ts';
import type { Payment } from '../../../payment/domain/payment.ts';
import type { Finding, FindingKind } from './findings.ts';

/** An order as it was read, and after it its delivery and its payment: each knows at least what its order knows. */
export type OrderCase = { order: Order; delivery: Delivery | undefined; payment: Payment | undefined };

const checks: readonly (readonly [FindingKind, (one: OrderCase) => string | undefined])[] = [
  ['invalid_history', ({ order }) => findHistoryFlaw(order)],
  [
    'stock_state_mismatch',
    ({ order: { status, stock } }) =>
      lookUp(stockStates, status)?.includes(stock) ? undefined : `The order is ${status} and its stock is ${stock}.`,
  ],
  [
    'no_pending_reply',
    ({ order: { status, pendingReply, payment } }) => {
      if (pendingReply) return undefined;
      if (payment?.status === 'REFUND_PENDING') return 'A refund is due and nobody is asked for it.';
      return isFinal(status) ? undefined : `The order is ${status} and waits for nobody.`;
    },
  ],
  [
    'refund_missing',
    ({ order, payment }) => {
      const ended = order.status === 'FAILED' || order.status === 'CANCELLED';
      const calledOff = order.payment?.status === 'DECLINED' || order.payment?.status === 'CANCELLED';
      const kept = order.payment?.status === 'PAID' || (calledOff && payment?.status === 'PAID');
      return ended && kept ? `The order is ${order.status} and its payment was never given back.` : undefined;
    },
  ],
  ['payment_mismatch', ({ order, payment }) => findPaymentMismatch(order, payment)],
  [
    'delivery_missing',
    ({ order: { status }, delivery }) =>
      parcelKnown.has(status) && !delivery ? `The order is ${status} and delivery does not know it.` : undefined,
  ],
  [
    'unexpected_delivery',
    ({ order: { status }, delivery }) =>
      status === 'CANCELLED' && delivery && delivery.status !== 'CANCELLED'
        ? `The order is CANCELLED and its delivery is ${delivery.status}.`
        : undefined,
  ],
];

/** What is wrong with an order by itself and beside its delivery and its payment. Nothing of it passes by itself. */
export function checkOrder(one: OrderCase): Finding[] {
  const { orderId, updatedAt, attention = [] } = one.order;
  const calls = attention.map(({ reason, since }) => ({
    ...{ kind: 'needs_attention' as const, since },
    detail: `A person has to look: ${reason}.`,
  }));
  // What a status of another release goes with, that release knows.
  const flaws = (hasKnownStatuses(one.order) ? checks : []).flatMap(([kind, check]) => {
    const detail = check(one);
    return detail === undefined ? [] : [{ kind, since: updatedAt, detail }];
  });
  return [...flaws, ...calls].map((found) => ({ ...found, orderId, healable: false, healed: false }));
}

const stockStates: Record<OrderStatus, readonly Order['stock'][]> = {
  PENDING_SHIPMENT: ['HELD'],
  CONFIRMED: ['HELD'],
  PROCESSING: ['HELD'],
  SHIPPED: ['HELD'],
  OUT_FOR_DELIVERY: ['HELD'],
  DELIVERED: ['SOLD'],
  CANCELLED: ['RELEASED'],
  FAILED: ['RELEASED', 'WRITTEN_OFF'],
};
const parcelKnown: ReadonlySet<string> = new Set(['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED']);

/** A history counts from 1, tells nothing twice, and its statuses lead forward to the one that the order has. */
function findHistoryFlaw({ history, status }: Order): string | undefined {
  if (history[0]?.type !== 'order.created') return 'Its history does not begin with its creation.';
  if (history.some(({ sequence }, index) => sequence !== index + 1)) return 'Its history has a gap.';
  if (history.some(({ id }, index) => id !== undefined && isRecorded(history.slice(0, index), id)))
    return 'Its history tells the same twice.';
  let at: string = 'PENDING_SHIPMENT';
  for (const { type, data } of history) {
    if (type !== 'order.status_changed') continue;
    if (data.from !== at || !leadsForward(at, data.to)) return 'Its history has a step that cannot be.';
    at = String(data.to);
  }
  return at === status ? undefined : `Its history leads to ${at}, and the order is ${status}.`;
}

function leadsForward(from: string, to: unknown): boolean {
  const known = Object.keys(stockStates).filter((name): name is OrderStatus => name in stockStates);
  return known.some((a) => a === from && known.some((b) => b === to && canBecome(a, b)));
}

function findPaymentMismatch(order: Order, payment: Payment | undefined): string | undefined {
  const told = order.payment?.status;
  const charged = payment?.status === 'PAID' || payment?.status === 'REFUND_PENDING' || payment?.status === 'REFUNDED';
  if ((told === 'PAID' || told === 'REFUND_PENDING') && !charged)
    return `The order has its payment ${told}, and nothing was charged.`;
  if (told === 'REFUNDED' && payment && charged && payment.status !== 'REFUNDED')
    return 'The order has its payment REFUNDED, and the money was not given back.';
  if (charged && payment && payment.amount !== order.total)
    return `The order is about ${order.total}, and ${payment.amount} was charged.`;
  return undefined;
}
