import type { Order } from '../../order.ts';
import { canBecome, isCancellable } from '../../statuses.ts';
import { type AttentionReason, openReason } from '../attention.ts';
import {
  acceptCancellation,
  type Change,
  combine,
  end,
  fail,
  isCancellationRequested,
  isCaptured,
  isCapturePending,
  type Rules,
  refundIfPaid,
  releaseStock,
  requestCapture,
} from './change.ts';

type Payment = NonNullable<Order['payment']>;

/**
 * The effects of what payment reports. An order that is to be cancelled while its payment is pending ends as soon as
 * payment reports what became of the charge.
 */
export const paymentRules = {
  'payment.processed': (order, { data: { paymentId, capture } }, at) => {
    if (!order.payment || isCharged(order.payment)) return undefined;
    const payment: Payment = { ...order.payment, paymentId, status: 'PAID' };
    if (isCallingOff(order)) return cancel(order, payment, at);
    if (canBecome(order.status, 'CONFIRMED'))
      return { fields: { status: 'CONFIRMED', payment }, pendingReply: 'delivery' };
    if (hasEndedEarly(order)) return refundIfPaid({ payment });
    const isDue = capture !== undefined && !isCaptured(order) && !isCancellable(order.status);
    return combine({ fields: { payment } }, isDue ? requestCapture(order) : {});
  },

  'payment.captured': (order) => (isCapturePending(order) ? endCapture(order) : undefined),

  'payment.failed': (order, { data: { reason } }, at) => {
    if (order.payment && isCapturePending(order)) return failCapture(order, order.payment, at);
    if (order.payment?.status !== 'PENDING' || !isCancellable(order.status)) return undefined;
    if (isCallingOff(order)) return cancel(order, { ...order.payment, status: 'CANCELLED' }, at);
    return combine(fail(reason, paymentFailures, 'The payment failed.'), releaseStock, {
      fields: { payment: { ...order.payment, status: 'DECLINED' } },
    });
  },

  'payment.refunded': (order, { data: { paymentId, attempts } }, at) => {
    // A refund that came back is reported with more failed attempts than the report of that refund has.
    const failedSince = attempts !== undefined && (order.refundOutstanding?.attempts ?? 0) > attempts;
    if (order.payment?.status === 'REFUND_PENDING' && !failedSince) {
      const payment: Payment = { ...order.payment, ...(paymentId && { paymentId }), status: 'REFUNDED' };
      return { fields: { payment, refundOutstanding: undefined }, pendingReply: null };
    }
    // An order that was restored from an earlier moment may not know of the cancellation that led to the refund.
    if (order.payment?.status !== 'PENDING' || !isCancellable(order.status)) return undefined;
    const charge: Partial<Payment> = paymentId ? { paymentId, status: 'REFUNDED' } : { status: 'CANCELLED' };
    return cancel(order, { ...order.payment, ...charge }, at);
  },

  'payment.refund_failed': (order, { data: { attempts, error } }, at) => {
    const since = order.refundOutstanding?.since ?? order.pendingReply?.since ?? at;
    const fault = { code: 'provider_refused', detail: error } as const;
    const outstanding = {
      fields: { refundOutstanding: { ...order.refundOutstanding, since, attempts, fault } },
    };
    if (order.payment?.status === 'REFUND_PENDING') return outstanding;
    if (order.payment && hasComeBack(order, attempts)) {
      const payment: Payment = { ...order.payment, status: 'REFUND_PENDING' };
      return combine(outstanding, { fields: { payment }, pendingReply: 'refund' });
    }
    if (!isCallingOff(order)) return undefined;
    // It was charged before it could be called off. The report of that is still on its way.
    return combine(cancel(order, { ...order.payment, status: 'PAID' }, at), outstanding);
  },
} satisfies Partial<Rules>;

const paymentFailures = {
  declined: 'The payment was declined.',
  expired: 'The means of payment has expired.',
  invalid: 'The means of payment is not valid.',
};

/** The order no longer waits for the capture of its payment. */
function endCapture({ pendingReply, status }: Order): Change {
  if (pendingReply?.for !== 'capture') return {};
  return { pendingReply: status === 'DELIVERED' ? null : 'carrier' };
}

/** The authorization has lapsed, or its capture was refused: a person decides how the goods are paid, or calls them back. */
function failCapture(order: Order, payment: Payment, at: string): Change {
  const reason: AttentionReason = 'payment_not_captured';
  return combine(endCapture(order), {
    fields: { payment: { ...payment, status: 'DECLINED' }, ...openReason(order, reason, at) },
    events: [{ type: 'order.needs_attention', data: { reason } }],
  });
}

/** Whether the refund that the order knows of failed afterwards. An older failure comes too late. */
function hasComeBack({ payment, history }: Order, attempts: number): boolean {
  if (payment?.status !== 'REFUNDED') return false;
  const refunds = history.filter(({ type }) => type === 'payment.refunded');
  return refunds.every(({ data }) => attempts > Number(data.attempts));
}

function isCharged({ status }: Payment): boolean {
  return status === 'PAID' || status === 'REFUND_PENDING' || status === 'REFUNDED';
}

function hasEndedEarly({ status }: Order): boolean {
  return status === 'CANCELLED' || status === 'FAILED';
}

/** Whether the order is to be cancelled as soon as payment has called off its charge. */
function isCallingOff(order: Order): order is Order & { payment: Payment } {
  return order.payment?.status === 'PENDING' && isCancellationRequested(order) && isCancellable(order.status);
}

/** Cancels an order whose charge ended as `payment`. A charge that was made first is refunded. */
function cancel(order: Order, payment: Payment, at: string): Change {
  return combine(
    { fields: { payment } },
    end('CANCELLED'),
    releaseStock,
    refundIfPaid({ payment }),
    acceptCancellation(order, at),
  );
}
