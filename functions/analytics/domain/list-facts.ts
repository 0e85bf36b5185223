import type { OrderChange } from '../../messages/order-stream/feed-page.ts';
import type { OrderImage } from '../../messages/order-stream/order-image.ts';
import { type Fact, getFactKey, type Milestone } from './fact.ts';

type Event = { sequence: number; type: string; at: string; data: Readonly<Record<string, unknown>> };
type About = Pick<OrderChange, 'orderId' | 'total' | 'currency' | 'placedAt' | 'items'>;

/** Lists the facts that a change of an order makes known, from its events alone. */
export function listFacts(change: OrderChange): Fact[] {
  return createFacts(
    change,
    change.events.map((event) => ({ ...event, at: change.at })),
  );
}

/** Lists the facts of an order by its history: those that its feed makes known as well. */
export function listFactsOfOrder(
  order: Pick<OrderImage, 'orderId' | 'total' | 'currency' | 'createdAt' | 'items' | 'history'>,
): Fact[] {
  return createFacts({ ...order, placedAt: order.createdAt }, order.history);
}

function createFacts(about: About, events: readonly Event[]): Fact[] {
  const bySequence = new Map(events.map((event) => [event.sequence, event]));
  const facts = events.flatMap((event) =>
    listMilestones(event, bySequence.get(event.sequence + 1)).map((milestone) => createFact(about, event, milestone)),
  );
  return [...new Map(facts.map((fact) => [getFactKey(fact), fact])).values()];
}

/**
 * Returns the milestones that an event reaches. `next` is the event after it: a write adds the new status and the refund
 * that follow from a fact right after it, so a fact without them came late and changed nothing.
 */
function listMilestones({ type, data }: Event, next: Event | undefined): Milestone[] {
  switch (type) {
    case 'order.created':
      return ['placed'];
    case 'order.status_changed':
      return listStatusMilestones(String(data.from), String(data.to));
    case 'payment.processed':
      return next && isEffect(next) ? ['paid'] : [];
    case 'payment.failed':
      // An authorization that was counted as paid has lapsed.
      return next?.data.reason === 'payment_not_captured' ? ['refunded'] : [];
    case 'payment.refund_failed':
      return next?.type === 'order.status_changed' ? ['paid'] : [];
    case 'payment.refunded': {
      // Without a payment nothing was charged. One that called a charge off is the first to tell of the charge.
      if (data.paymentId === undefined) return [];
      return next?.type === 'order.status_changed' ? ['paid', 'refunded'] : ['refunded'];
    }
    default:
      return [];
  }
}

function isEffect({ type }: Event): boolean {
  return type === 'order.status_changed' || type === 'payment.refund_requested';
}

/** The statuses of an order whose parcel has left; a scan may be missing or come late. */
const shippedStatuses: readonly string[] = ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'];
const ends: Readonly<Record<string, Milestone>> = {
  DELIVERED: 'delivered',
  CANCELLED: 'cancelled',
  FAILED: 'failed',
};

function listStatusMilestones(from: string, to: string): Milestone[] {
  const isShipped = shippedStatuses.includes(to) && !shippedStatuses.includes(from);
  const end = ends[to];
  return [...(isShipped ? (['shipped'] as const) : []), ...(end ? [end] : [])];
}

function createFact(
  { orderId, total, currency, placedAt, items = [] }: About,
  { at, sequence }: Event,
  milestone: Milestone,
): Fact {
  return {
    ...{ milestone, orderId, at, amount: total, currency },
    ...(milestone === 'refunded' && { sequence }),
    tookMs: Date.parse(at) - Date.parse(placedAt),
    ...(milestone === 'placed' && { items: items.map(({ productId, quantity }) => ({ productId, quantity })) }),
  };
}
