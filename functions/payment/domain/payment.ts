import * as z from 'zod/mini';
import { Currency, OrderId, PaymentMethod, Time, Total, Trace } from '../../messages/fields/primitives.ts';
import { PaymentFailed, PaymentProcessed, PaymentRefundFailed } from '../../messages/payment-messages.ts';
import { lookUp, type Stored } from '../../messages/stored.ts';

export const paymentStatuses = ['PENDING', 'PAID', 'DECLINED', 'REFUND_PENDING', 'REFUNDED'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** The statuses that may follow each status. None leads back to PENDING: a completed payment is never charged again. */
export const paymentTransitions: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  PENDING: ['PAID', 'DECLINED'],
  // An authorization can lapse before it is captured.
  PAID: ['REFUND_PENDING', 'DECLINED'],
  DECLINED: [],
  REFUND_PENDING: ['REFUNDED'],
  // The bank of the customer can return a refund days later.
  REFUNDED: ['REFUND_PENDING'],
};

/** The provider's id of the intended charge, which others see as `paymentId`. */
export const IntentId = PaymentProcessed.shape.data.shape.paymentId;
export const DeclineReason = PaymentFailed.shape.data.shape.reason;
export type DeclineReason = Stored<typeof DeclineReason>;

const Revision = z.int().check(z.gte(1));
/** The time of a change and its revision. */
const Recorded = z.object({ at: Time, revision: Revision });

/** `attemptCount` counts the failed attempts; `lastFailure` explains why a refund is outstanding. */
const Refund = z.object({
  requested: Recorded,
  attemptCount: z.int().check(z.gte(0)),
  lastFailure: z.optional(
    z.extend(Recorded, {
      error: PaymentRefundFailed.shape.data.shape.error,
      /** The provider's id of the refund, when one was made and failed later. It is counted once. */
      refundId: z.optional(z.string()),
    }),
  ),
  /** The last time that a refund failed which was reported as made. */
  reopened: z.optional(Recorded),
  refunded: z.optional(Recorded),
});

/**
 * The payment of one order. `intentId` is saved before it is confirmed and never changes: no other intent is ever confirmed
 * for the order. Without one it is a tombstone: the refund arrived before the payment was requested.
 */
export const Payment = z.object({
  orderId: OrderId,
  amount: Total,
  currency: Currency,
  method: z.optional(PaymentMethod),
  status: z.enum(paymentStatuses),
  intentId: z.optional(IntentId),
  /** From this change on the intent may only be cancelled, because the order is. */
  cancelRequested: z.optional(Recorded),
  /** Until when the customer may authenticate the charge. After that the intent is cancelled. */
  authenticateUntil: z.optional(Time),
  /** The change that made it PAID or DECLINED. */
  completed: z.optional(Recorded),
  declineReason: z.optional(DeclineReason),
  /** Present when the money was authorized first: `captured` once it is charged. */
  capture: z.optional(z.object({ captured: z.optional(Recorded) })),
  refund: z.optional(Refund),
  createdAt: Time,
  updatedAt: Time,
  revision: Revision,
  /** The trace of the message that created it. */
  trace: Trace,
});
export type Payment = Stored<typeof Payment>;

/** Whether `to` may follow `from`. No status follows one that this release does not know. */
export function canBecome(from: Payment['status'], to: PaymentStatus): boolean {
  return lookUp(paymentTransitions, from)?.includes(to) ?? false;
}

/** Whether the money is authorized only: it can be captured, cancelled, or lapse. */
export function isAuthorized({ capture }: Payment): boolean {
  return capture !== undefined && capture.captured === undefined;
}

/** The intent of the payment. Throws for a tombstone, which has none. */
export function getIntentId(payment: Payment): string {
  if (payment.intentId === undefined) throw new Error(`the payment of ${payment.orderId} has no intent`);
  return payment.intentId;
}
