import { lookUp } from '../../../messages/stored.ts';
import type { OrderEvent } from '../events.ts';
import type { Order } from '../order.ts';
import { isFinal } from '../statuses.ts';

/** The steps of an order that goes well, each with its status and the event that reports it. */
const way = [
  { name: 'placed', status: 'PENDING_SHIPMENT', event: 'order.created' },
  { name: 'paid', status: 'CONFIRMED', event: 'payment.processed' },
  { name: 'processing', status: 'PROCESSING', event: 'delivery.processing' },
  { name: 'shipped', status: 'SHIPPED', event: 'delivery.shipped' },
  { name: 'outForDelivery', status: 'OUT_FOR_DELIVERY', event: 'delivery.out_for_delivery' },
  { name: 'delivered', status: 'DELIVERED', event: 'delivery.delivered' },
] as const;

type WayStep = (typeof way)[number];
/** The statuses that end an order early, and the states of its refund. */
export type EndName = 'cancelled' | 'notPaid' | 'notDelivered' | 'refundUnderWay' | 'refunded';
export type StepName = WayStep['name'] | EndName;

/** A step in the progress of an order. `at` is absent where a later step has overtaken it, or where none has come. */
export type Step = { readonly name: StepName; readonly isReached: boolean; readonly at?: string | undefined };

/** Lists the steps that an order has reached and, while it is under way, those that it has yet to reach. */
export function listSteps(order: Order): Step[] {
  const end = findEarlyEnd(order);
  const steps = way
    .filter(({ name }) => name !== 'paid' || order.payment)
    .map((step) => {
      const isReached = hasReached(order, step);
      return { name: step.name, isReached, at: isReached ? findTime(order, step) : undefined };
    });
  return end ? [...steps.filter(({ isReached }) => isReached), end, ...listRefunds(order)] : steps;
}

function hasReached({ status, payment, history }: Order, step: WayStep): boolean {
  if (step.name === 'placed') return true;
  if (step.name === 'paid') return /^(?:PAID|REFUND_PENDING|REFUNDED)$/.test(payment?.status ?? '');
  const rank = way.findIndex((each) => each.status === status);
  return rank >= way.indexOf(step) || findChange(history, step.status) !== undefined;
}

/** The carrier says when it scanned a parcel; that may be before its report came. */
function findTime({ history }: Order, { event: type, status }: WayStep): string | undefined {
  const event = history.find((each) => each.type === type) ?? findChange(history, status);
  return event && String(event.data.at ?? event.at);
}

function findChange(history: readonly OrderEvent[], status: string): OrderEvent | undefined {
  return history.find(({ type, data }) => type === 'order.status_changed' && data.to === status);
}

function findEarlyEnd({ status, failure, history, updatedAt }: Order): Step | undefined {
  if (status !== 'CANCELLED' && status !== 'FAILED') return undefined;
  const name = status === 'CANCELLED' ? 'cancelled' : (lookUp(paymentFailures, failure?.code ?? '') ?? 'notDelivered');
  return { name, isReached: true, at: findChange(history, status)?.at ?? updatedAt };
}

const paymentFailures: Readonly<Record<string, EndName>> = {
  declined: 'notPaid',
  expired: 'notPaid',
  invalid: 'notPaid',
};

function listRefunds({ payment, history }: Order): Step[] {
  const find = (wanted: string) => history.findLast(({ type }) => type === wanted)?.at;
  if (payment?.status === 'REFUND_PENDING')
    return [{ name: 'refundUnderWay', isReached: true, at: find('payment.refund_requested') }];
  if (payment?.status === 'REFUNDED') return [{ name: 'refunded', isReached: true, at: find('payment.refunded') }];
  return [];
}

const daysAfterEnd = 90;
const dayMs = 86_400_000;

/**
 * Returns when the tracking link of an order expires: 90 days after its end, or after the end of this day (UTC) while it is
 * under way, so that a link that is read again is the same.
 */
export function getLinkExpiry(order: Order, now: Date): Date {
  const end = findEnd(order);
  const from = end === undefined ? Math.ceil(now.getTime() / dayMs) * dayMs : Date.parse(end);
  return new Date(from + daysAfterEnd * dayMs);
}

/** Finds when an order ended: nothing about it will change, and what was paid has been paid back. */
export function findEnd({ status, payment, history, updatedAt }: Order): string | undefined {
  if (!isFinal(status) || payment?.status === 'REFUND_PENDING') return undefined;
  const isEnd = ({ type, data }: OrderEvent) =>
    type === 'payment.refunded' || (type === 'order.status_changed' && data.to === status);
  return history.findLast(isEnd)?.at ?? updatedAt;
}
