import type { Delivery } from '../../../delivery/domain/delivery.ts';
import { lookUp } from '../../../messages/stored.ts';
import { isRecorded } from '../../../ordering/domain/lifecycle/history.ts';
import { isCapturePending } from '../../../ordering/domain/lifecycle/rules/change.ts';
import { hasKnownStatuses, type Order } from '../../../ordering/domain/order.ts';
import { canBecome, isFinal, type OrderStatus, orderStatuses } from '../../../ordering/domain/statuses.ts';
import type { Payment } from '../../../payment/domain/payment.ts';
import { createFinding, type Finding, type FindingKind } from './findings.ts';

/** An order with its delivery and its payment, which are read after it and so are not older. */
export type OrderParts = { order: Order; delivery: Delivery | undefined; payment: Payment | undefined };

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
const hasDelivery: ReadonlySet<string> = new Set(['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED']);

/** Each check returns what is inconsistent, or undefined. */
const checks: readonly (readonly [FindingKind, (parts: OrderParts) => string | undefined])[] = [
  ['invalid_history', ({ order }) => checkHistory(order)],
  [
    'stock_state_mismatch',
    ({ order: { status, stock } }) =>
      lookUp(stockStates, status)?.includes(stock) ? undefined : `The order is ${status}, but its stock is ${stock}.`,
  ],
  [
    'no_pending_reply',
    ({ order }) => {
      const { status, pendingReply, payment } = order;
      if (pendingReply) return undefined;
      if (payment?.status === 'REFUND_PENDING') return 'A refund is due, but the order waits for no reply.';
      if (!isFinal(status)) return `The order is ${status}, but waits for no reply.`;
      const isDue = status === 'DELIVERED' && isCapturePending(order);
      return isDue ? 'A capture is due, but the order waits for no reply.' : undefined;
    },
  ],
  [
    'refund_missing',
    ({ order, payment }) => {
      const isUnfulfilled = order.status === 'FAILED' || order.status === 'CANCELLED';
      const isUncharged = order.payment?.status === 'DECLINED' || order.payment?.status === 'CANCELLED';
      const isPaid = order.payment?.status === 'PAID' || (isUncharged && payment?.status === 'PAID');
      return isUnfulfilled && isPaid ? `The order is ${order.status}, but its payment is not refunded.` : undefined;
    },
  ],
  ['payment_mismatch', checkPayment],
  [
    'delivery_missing',
    ({ order: { status }, delivery }) =>
      hasDelivery.has(status) && !delivery ? `The order is ${status}, but has no delivery.` : undefined,
  ],
  [
    'unexpected_delivery',
    ({ order: { status }, delivery }) =>
      status === 'CANCELLED' && delivery && delivery.status !== 'CANCELLED'
        ? `The order is CANCELLED, but its delivery is ${delivery.status}.`
        : undefined,
  ],
];

/** Checks an order alone and against its delivery and its payment. No finding disappears without a write. */
export function checkOrder(parts: OrderParts): Finding[] {
  const { orderId, updatedAt, attention = [] } = parts.order;
  const reasons = attention.map(({ reason, since }) =>
    createFinding('needs_attention', { orderId, since, detail: `The order needs a person: ${reason}.` }),
  );
  // Only the release that knows a status knows what is consistent with it.
  const findings = (hasKnownStatuses(parts.order) ? checks : []).flatMap(([kind, check]) => {
    const detail = check(parts);
    return detail === undefined ? [] : [createFinding(kind, { orderId, since: updatedAt, detail })];
  });
  return [...findings, ...reasons];
}

/** A history counts from 1, has each event once, and its transitions lead to the order's status. */
function checkHistory({ history, status }: Order): string | undefined {
  if (history[0]?.type !== 'order.created') return 'The history does not begin with order.created.';
  if (history.some(({ sequence }, index) => sequence !== index + 1)) return 'The history has a gap.';
  if (history.some(({ id }, index) => id !== undefined && isRecorded(history.slice(0, index), id)))
    return 'The history has an event twice.';
  let reached: string = 'PENDING_SHIPMENT';
  for (const { type, data } of history) {
    if (type !== 'order.status_changed') continue;
    if (data.from !== reached || !isTransition(reached, data.to)) return 'The history has an impossible transition.';
    reached = String(data.to);
  }
  return reached === status ? undefined : `The history leads to ${reached}, but the order is ${status}.`;
}

function isTransition(from: string, to: unknown): boolean {
  const [before, after] = [from, to].map((name) => orderStatuses.find((status) => status === name));
  return before !== undefined && after !== undefined && canBecome(before, after);
}

function checkPayment({ order, payment }: OrderParts): string | undefined {
  const status = order.payment?.status;
  const isCharged =
    payment?.status === 'PAID' || payment?.status === 'REFUND_PENDING' || payment?.status === 'REFUNDED';
  if ((status === 'PAID' || status === 'REFUND_PENDING') && !isCharged)
    return `The payment of the order is ${status}, but nothing is charged.`;
  if (!payment || !isCharged) return undefined;
  if (status === 'REFUNDED' && payment.status !== 'REFUNDED')
    return 'The payment of the order is REFUNDED, but the charge is not refunded.';
  return payment.amount === order.total
    ? undefined
    : `The total of the order is ${order.total}, but ${payment.amount} is charged.`;
}
