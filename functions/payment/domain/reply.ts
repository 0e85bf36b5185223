import { createEnvelope, readMessageTrace } from '../../messages/envelope.ts';
import { type PaymentCommand, PaymentMessage } from '../../messages/payment-messages.ts';
import { toStoredSchema } from '../../messages/stored.ts';
import type { Payment } from './payment.ts';

type Content = { id?: string; recorded: { at: string; revision: number } | undefined; data: object };

/**
 * Creates the latest reply of a payment that is no longer PENDING: identical to the first time it was sent, but for the trace,
 * which is that of the command. A refund of a payment that never charged is replied to at once as refunded.
 */
export function createReply(payment: Payment, command: PaymentCommand): PaymentMessage {
  const { orderId, status, completed, capture, refund, declineReason: reason, intentId: paymentId } = payment;
  const create = (type: PaymentMessage['type'], { id = `${orderId}:${type}`, recorded, data }: Content) => {
    if (!recorded) throw new Error(`the payment of ${orderId} is ${status} without a record of it`);
    const origin = { id, source: '/payment', subject: orderId, ...recorded, trace: readMessageTrace(command) };
    return toStoredSchema(PaymentMessage).parse({ ...createEnvelope(type, origin), data });
  };

  if (status === 'REFUNDED' && refund) {
    const { attemptCount: attempts, refunded: recorded, reopened } = refund;
    // A second refund is another event than the first one, which came back.
    const id = reopened ? { id: `${orderId}:payment.refunded:${attempts}` } : {};
    return create('payment.refunded', { ...id, recorded, data: { paymentId, attempts } });
  }
  if (status === 'REFUND_PENDING' && refund?.lastFailure) {
    const { attemptCount: attempts, lastFailure: recorded } = refund;
    const id = `${orderId}:payment.refund_failed:${attempts}`;
    return create('payment.refund_failed', { id, recorded, data: { attempts, error: recorded.error } });
  }
  if (status !== 'DECLINED') {
    if (capture?.captured && command.type !== 'payment.requested')
      return create('payment.captured', { recorded: capture.captured, data: { paymentId } });
    return create('payment.processed', {
      recorded: completed,
      data: { paymentId, ...(capture && { capture: 'pending' }) },
    });
  }
  if (command.type !== 'payment.refund_requested')
    return create('payment.failed', { recorded: completed, data: { reason } });
  return create('payment.refunded', { recorded: completed, data: {} });
}
