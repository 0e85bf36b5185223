import type { DeliveryFailure } from '../../../messages/delivery-messages.ts';
import { lookUp } from '../../../messages/stored.ts';
import type { Order } from '../order.ts';
import { canBecome, isCancellable, type OrderStatus } from '../statuses.ts';
import { closeReasons, getNoReplyReason, isOpen, openReason } from './attention.ts';
import type { Fact } from './facts.ts';
import type { NewEvent } from './history.ts';
import { createPendingReply, type PendingReply } from './pending-replies.ts';

/**
 * What a fact makes of an order: the fields it changes, what the order waits for from now on (`null`: for nothing;
 * absent: as before), and what the history says beside the fact itself. `undefined` means that the fact comes too
 * late to change anything and only enters the history.
 */
export type Change = { fields: Partial<Order>; waits?: PendingReply | null; also?: NewEvent[] };
type Payment = NonNullable<Order['payment']>;
type Rule<Type extends Fact['type']> = (
  order: Order,
  fact: Extract<Fact, { type: Type }>,
  at: string,
) => Change | undefined;

export const rules: { readonly [Type in Fact['type']]: Rule<Type> } = {
  'delivery.processing': (order, { data }) => moveTo(order, 'PROCESSING', data),
  'delivery.shipped': (order, { data }, at) => moveTo(order, 'SHIPPED', data, { shippedAt: data.at ?? at }),
  'delivery.out_for_delivery': (order, { data }) => moveTo(order, 'OUT_FOR_DELIVERY', data),
  'delivery.delivered': (order, { data }, at) => {
    const change = moveTo(order, 'DELIVERED', data, { deliveredAt: data.at ?? at, stock: 'SOLD' });
    return change && { ...change, waits: null, also: [...(change.also ?? []), { type: 'stock.sold' }] };
  },
  'delivery.failed': (order, { data }) => {
    if (!canBecome(order.status, 'FAILED')) return undefined;
    const ended = endWithStock(order, 'FAILED', data.reason === 'undeliverable' ? 'RELEASED' : 'WRITTEN_OFF');
    const { carrier, trackingNumber } = data;
    const parcel = { ...order.delivery, status: 'FAILED', carrier, trackingNumber } as const;
    const failure = {
      code: data.reason,
      detail: lookUp(deliveryFailures, data.reason) ?? 'The delivery failed.',
    };
    const refused = refuseCancellation(order);
    return {
      ...ended,
      fields: { ...ended.fields, ...refused.fields, delivery: parcel, failure },
      also: [...ended.also, ...refused.also],
    };
  },
  'delivery.cancelled': (order, _, at) => {
    if (!isCancellable(order.status)) return undefined;
    const ended = endWithStock(order, 'CANCELLED', 'RELEASED');
    return {
      ...ended,
      fields: {
        ...ended.fields,
        ...acceptCancellation(order, at),
        delivery: { ...order.delivery, status: 'CANCELLED' },
      },
    };
  },
  'delivery.cancellation_refused': (order) =>
    order.cancellation?.status === 'REQUESTED' ? { ...refuseCancellation(order), waits: 'carrier' } : undefined,
  'payment.processed': (order, { data: { paymentId } }, at) => {
    const payment = order.payment;
    if (!payment || payment.status === 'PAID' || payment.status === 'REFUND_PENDING' || payment.status === 'REFUNDED')
      return undefined;
    const ended = callOff(order, { paymentId, status: 'PAID' }, at);
    if (ended) return ended;
    const paid = { ...payment, paymentId, status: 'PAID' } as const;
    if (canBecome(order.status, 'CONFIRMED'))
      return { fields: { status: 'CONFIRMED', payment: paid }, waits: 'delivery' };
    if (order.status !== 'CANCELLED' && order.status !== 'FAILED') return { fields: { payment: paid } };
    return {
      fields: { payment: { ...payment, paymentId, status: 'REFUND_PENDING' } },
      waits: 'refund',
      also: [refundDue],
    };
  },
  'payment.failed': (order, { data: { reason } }, at) => {
    if (order.payment?.status !== 'PENDING' || !isCancellable(order.status)) return undefined;
    const cancelled = callOff(order, { status: 'CANCELLED' }, at);
    if (cancelled) return cancelled;
    const ended = endWithStock(order, 'FAILED', 'RELEASED');
    const payment = { ...order.payment, status: 'DECLINED' } as const;
    const failure = { code: reason, detail: lookUp(paymentFailures, reason) ?? 'The payment failed.' };
    return { ...ended, fields: { ...ended.fields, payment, failure } };
  },
  'payment.refunded': (order, { data: { paymentId } }, at) => {
    if (order.payment?.status === 'REFUND_PENDING') {
      const payment = { ...order.payment, ...(paymentId && { paymentId }), status: 'REFUNDED' } as const;
      return { fields: { payment, owed: undefined }, waits: null };
    }
    return callOff(order, paymentId ? { paymentId, status: 'REFUNDED' } : { status: 'CANCELLED' }, at);
  },
  'payment.refund_failed': (order, { data: { attempts, error } }, at) => {
    const since = order.owed?.since ?? order.waiting?.since ?? at;
    const owed = { ...order.owed, since, attempts, fault: { code: 'provider_refused' as const, detail: error } };
    if (order.payment?.status === 'REFUND_PENDING') return { fields: { owed } };
    // What was charged before it could be called off; that news is still on its way.
    const ended = callOff(order, { status: 'PAID' }, at);
    return ended && { ...ended, fields: { ...ended.fields, owed } };
  },
  'order.cancellation_requested': (order, { data: { reason } }, at) =>
    order.cancellation || !isCancellable(order.status)
      ? undefined
      : {
          fields: { cancellation: { status: 'REQUESTED', at, ...(reason === undefined ? {} : { reason }) } },
          waits: order.payment?.status === 'PENDING' ? 'payment_cancellation' : 'cancellation',
        },
  'order.possible_duplicate': (_, { data: { of } }) => ({ fields: { possibleDuplicateOf: of } }),
  'order.needs_attention': (order, { data: { reason } }, at) => {
    // The answer may have come while the sweeper was calling.
    const wait = createPendingReply(order.waiting);
    const isOver = wait === undefined || getNoReplyReason(wait) !== reason;
    if (reason.startsWith('no_answer_from_') && isOver) return undefined;
    return { fields: openReason(order, reason, at) };
  },
  'order.attention_acknowledged': (order, { data }) =>
    isOpen(order, data.reason) ? { fields: closeReasons(order, (reason) => reason === data.reason) } : undefined,
  'dead_letter.set_aside': () => ({ fields: {} }),
  'dead_letter.redriven': () => ({ fields: {} }),
  'dead_letter.discarded': () => ({ fields: {} }),
};

const refundDue: NewEvent = { type: 'payment.refund_requested' };
const stockEvents = { RELEASED: 'stock.released', WRITTEN_OFF: 'stock.written_off' } as const;

const deliveryFailures: Record<DeliveryFailure, string> = {
  undeliverable: 'The parcel could not be delivered; it comes back to us.',
  lost: 'The carrier has lost the parcel.',
  damaged: 'The parcel was damaged on its way.',
};
const paymentFailures = {
  declined: 'The payment was declined.',
  expired: 'The means of payment has expired.',
  invalid: 'The means of payment is not valid.',
};

/** News of the parcel's way. What has left the house can no longer be cancelled, whoever says so first. */
function moveTo(
  order: Order,
  status: OrderStatus & ('PROCESSING' | 'SHIPPED' | 'OUT_FOR_DELIVERY' | 'DELIVERED'),
  parcel: { carrier: string; trackingNumber: string },
  fields: Partial<Order> = {},
): Change | undefined {
  if (!canBecome(order.status, status)) return undefined;
  const refused = isCancellable(status) ? { fields: {}, also: [] } : refuseCancellation(order);
  const { carrier, trackingNumber } = parcel;
  return {
    fields: {
      ...{ status, delivery: { ...order.delivery, status, carrier, trackingNumber } },
      ...refused.fields,
      ...fields,
    },
    waits: isCancellable(status) && order.cancellation?.status === 'REQUESTED' ? 'cancellation' : 'carrier',
    also: refused.also,
  };
}

/** Ends an order that is to be cancelled as soon as payment has said what became of the charge: this. */
function callOff(order: Order, became: Partial<Payment>, at: string): Change | undefined {
  if (order.payment?.status !== 'PENDING' || order.cancellation?.status !== 'REQUESTED') return undefined;
  if (!isCancellable(order.status)) return undefined;
  const payment = { ...order.payment, ...became };
  const ended = endWithStock({ ...order, payment }, 'CANCELLED', 'RELEASED');
  return { ...ended, fields: { payment, ...ended.fields, ...acceptCancellation(order, at) } };
}

/** An early end: the stock goes where it belongs, and what was paid is owed back. */
function endWithStock(order: Order, status: 'CANCELLED' | 'FAILED', stock: 'RELEASED' | 'WRITTEN_OFF') {
  const paid = order.payment?.status === 'PAID';
  return {
    fields: {
      status,
      stock,
      ...(order.payment && paid ? { payment: { ...order.payment, status: 'REFUND_PENDING' as const } } : {}),
    },
    waits: paid ? ('refund' as const) : null,
    also: [{ type: stockEvents[stock] }, ...(paid ? [refundDue] : [])] satisfies NewEvent[],
  };
}

function refuseCancellation(order: Order): { fields: Partial<Order>; also: NewEvent[] } {
  if (order.cancellation?.status !== 'REQUESTED') return { fields: {}, also: [] };
  return {
    fields: { cancellation: { ...order.cancellation, status: 'REFUSED' } },
    also: [{ type: 'order.cancellation_refused' }],
  };
}

function acceptCancellation(order: Order, at: string): Partial<Order> {
  return { cancellation: { at, ...order.cancellation, status: 'ACCEPTED' } };
}
