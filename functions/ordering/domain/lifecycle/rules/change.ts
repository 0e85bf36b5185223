import { lookUp, type Unrecognized } from '../../../../messages/stored.ts';
import type { Order } from '../../order.ts';
import type { FactOf, FactType } from '../facts.ts';
import type { NewEvent } from '../history.ts';
import type { PendingReply } from '../pending-replies.ts';

/**
 * The effect of a fact on an order: the fields it changes, the reply that the order waits for from now on (`null`: none;
 * absent: the same as before), and the events that follow the fact's own in the history.
 */
export type Change = { fields?: Partial<Order>; pendingReply?: PendingReply | null; events?: readonly NewEvent[] };

/** Returns the change that a fact makes, or undefined when the fact comes too late to change anything. */
type Rule<Type extends FactType> = (order: Order, fact: FactOf<Type>, at: string) => Change | undefined;
/** The rule of every type of fact. */
export type Rules = { readonly [Type in FactType]: Rule<Type> };

/** Makes one change of several, in this order: a later field or pending reply replaces an earlier one. */
export function combine(...changes: readonly Change[]): Change {
  return {
    ...Object.assign({}, ...changes),
    fields: Object.assign({}, ...changes.map(({ fields }) => fields)),
    events: changes.flatMap(({ events = [] }) => events),
  };
}

export function end(status: 'DELIVERED' | 'CANCELLED' | 'FAILED'): Change {
  return { fields: { status }, pendingReply: null };
}

export const sellStock: Change = { fields: { stock: 'SOLD' }, events: [{ type: 'stock.sold' }] };
export const releaseStock: Change = { fields: { stock: 'RELEASED' }, events: [{ type: 'stock.released' }] };
export const writeOffStock: Change = { fields: { stock: 'WRITTEN_OFF' }, events: [{ type: 'stock.written_off' }] };

/** Asks for a refund of what was paid; an order that is not paid stays as it is. */
export function refundIfPaid({ payment }: Pick<Order, 'payment'>): Change {
  if (payment?.status !== 'PAID') return {};
  return {
    fields: { payment: { ...payment, status: 'REFUND_PENDING' } },
    pendingReply: 'refund',
    events: [{ type: 'payment.refund_requested' }],
  };
}

/** Whether the capture of the payment was reported. The report may come before that of the authorization. */
export function isCaptured({ history }: Pick<Order, 'history'>): boolean {
  return history.some(({ type }) => type === 'payment.captured');
}

/** Whether the payment is authorized and not captured yet. A second report of the charge changes nothing. */
export function isCapturePending({ payment, history }: Pick<Order, 'payment' | 'history'>): boolean {
  if (payment?.status !== 'PAID' || isCaptured({ history })) return false;
  return history.find(({ type }) => type === 'payment.processed')?.data.capture === 'pending';
}

/** Asks for the capture of the payment, for which the order then waits. */
export function requestCapture({ pendingReply }: Order): Change {
  if (pendingReply?.for === 'capture') return { pendingReply: 'capture' };
  return { pendingReply: 'capture', events: [{ type: 'payment.capture_requested' }] };
}

export function isCancellationRequested({ cancellation }: Order): boolean {
  return cancellation?.status === 'REQUESTED';
}

export function acceptCancellation(order: Order, at: string): Change {
  return { fields: { cancellation: { at, ...order.cancellation, status: 'ACCEPTED' } } };
}

/** Refuses the cancellation that was requested, if one was. */
export function refuseCancellation({ cancellation }: Order): Change {
  if (cancellation?.status !== 'REQUESTED') return {};
  return {
    fields: { cancellation: { ...cancellation, status: 'REFUSED' } },
    events: [{ type: 'order.cancellation_refused' }],
  };
}

export function fail<Code extends string>(
  code: Code | Unrecognized,
  details: Readonly<Record<Code, string>>,
  otherwise: string,
): Change {
  return combine(end('FAILED'), { fields: { failure: { code, detail: lookUp(details, code) ?? otherwise } } });
}
