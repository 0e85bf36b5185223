import * as z from 'zod/mini';
import { Currency, OrderId, PaymentMethod, Time, Total, Trace } from '../../messages/fields/primitives.ts';
import { PaymentFailed, PaymentProcessed, PaymentRefundFailed } from '../../messages/payment-messages.ts';
import { lookUp, type Stored } from '../../messages/stored.ts';

export const paymentStatuses = ['PENDING', 'PAID', 'DECLINED', 'REFUND_PENDING', 'REFUNDED'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** What a payment may become, from each status. Nothing leads back to PENDING: what is settled is never charged again. */
export const paymentTransitions: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  PENDING: ['PAID', 'DECLINED'],
  PAID: ['REFUND_PENDING'],
  DECLINED: [],
  REFUND_PENDING: ['REFUNDED'],
  REFUNDED: [],
};

/** The provider's id of one intended charge; it is the `paymentId` that others see. */
export const IntentId = PaymentProcessed.shape.data.shape.paymentId;
export const DeclineReason = PaymentFailed.shape.data.shape.reason;
export type DeclineReason = Stored<typeof DeclineReason>;

const Revision = z.int().check(z.gte(1));
/** When something was recorded, and the change that recorded it. */
const Recorded = z.object({ at: Time, revision: Revision });

/** `attempts` counts the refunds that failed; the last of them is kept for whoever asks why money is still owed. */
const Refund = z.object({
  asked: Recorded,
  attempts: z.int().check(z.gte(0)),
  lastFailure: z.optional(z.extend(Recorded, { error: PaymentRefundFailed.shape.data.shape.error })),
  refunded: z.optional(Recorded),
});

/**
 * The payment of one order. `intentId` is written before it is confirmed and never changes: no other intent is ever
 * confirmed for the order. Without one it is a tombstone: the order was called off before anything was asked here.
 */
export const Payment = z.object({
  orderId: OrderId,
  amount: Total,
  currency: Currency,
  method: z.optional(PaymentMethod),
  status: z.enum(paymentStatuses),
  intentId: z.optional(IntentId),
  /** The change from which on the intent is only cancelled: the order does not want it any more. */
  calledOff: z.optional(Recorded),
  settled: z.optional(Recorded),
  declineReason: z.optional(DeclineReason),
  refund: z.optional(Refund),
  createdAt: Time,
  updatedAt: Time,
  revision: Revision,
  /** Of the message that made it. */
  trace: Trace,
});
export type Payment = Stored<typeof Payment>;

/** Whether one may follow on the other. On a status that this release does not know nothing follows. */
export function canBecome(from: Payment['status'], to: PaymentStatus): boolean {
  return lookUp(paymentTransitions, from)?.includes(to) ?? false;
}

/** The intent that is charged for the payment. Throws for a tombstone, for which there is nothing to do at the provider. */
export function getIntentId(payment: Payment): string {
  if (payment.intentId === undefined) throw new Error(`payment of ${payment.orderId} has no intent`);
  return payment.intentId;
}
