import { createCloudEventFields, getSequence } from '../../messages/envelope.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import { type PaymentCommand, PaymentMessage } from '../../messages/payment-messages.ts';
import { toStoredSchema } from '../../messages/stored.ts';
import type { Payment } from './payment.ts';

type Said = { id?: string; recorded: { at: string; revision: number } | undefined; data: object };

/**
 * The latest there is to say about a payment that is no longer PENDING, word for word as it was first said but for the
 * trace, which is that of the command now answered. Where nothing was ever charged there is nothing to give back, and a
 * refund is answered at once: the order is not to wait for money that it does not owe.
 */
export function createReply(payment: Payment, command: PaymentCommand): PaymentMessage {
  const { orderId, status, settled, refund, declineReason: reason } = payment;
  const say = (type: PaymentMessage['type'], { id = `${orderId}:${type}`, recorded, data }: Said) =>
    toStoredSchema(PaymentMessage).parse({
      ...createCloudEventFields(type),
      id,
      source: '/payment',
      subject: orderId,
      time: recorded?.at,
      correlationid: command.correlationid,
      traceparent: command.traceparent,
      sequence: getSequence(recorded?.revision ?? 0),
      data,
    });
  const paymentId = payment.intentId;

  if (status === 'REFUNDED') return say('payment.refunded', { recorded: refund?.refunded, data: { paymentId } });
  if (status === 'REFUND_PENDING' && refund?.lastFailure) {
    const { attempts, lastFailure } = refund;
    const id = `${orderId}:payment.refund_failed:${attempts}`;
    return say('payment.refund_failed', {
      id,
      recorded: lastFailure,
      data: { attempts, error: lastFailure.error },
    });
  }
  if (status !== 'DECLINED') return say('payment.processed', { recorded: settled, data: { paymentId } });
  if (command.type === 'payment.requested') return say('payment.failed', { recorded: settled, data: { reason } });
  return say('payment.refunded', { recorded: settled, data: {} });
}

export function readMessageTrace({ correlationid, traceparent }: PaymentCommand): Trace {
  return { correlationId: correlationid, traceparent };
}
