import * as z from 'zod/mini';
import { createEnvelopeSchema } from './envelope.ts';
import { Currency, createTextSchema, PaymentMethod, PaymentToken, Total } from './fields/primitives.ts';
import type { Stored } from './stored.ts';

const Money = z.object({ amount: Total, currency: Currency });

export const PaymentRequested = createEnvelopeSchema(
  'payment.requested',
  z.extend(Money, { method: PaymentMethod, token: PaymentToken }),
);
export type PaymentRequested = Stored<typeof PaymentRequested>;
export const PaymentRefundRequested = createEnvelopeSchema('payment.refund_requested', Money);
export type PaymentRefundRequested = Stored<typeof PaymentRefundRequested>;
/** The parcel has left: the authorized money is to be captured. */
export const PaymentCaptureRequested = createEnvelopeSchema('payment.capture_requested', Money);
/** The payment provider reports by a webhook that the charge or its refund has changed. Payment reads what it has become. */
export const PaymentProviderReported = createEnvelopeSchema(
  'payment.provider_reported',
  z.object({ report: z.string().check(z.maxLength(100)) }),
);

export type PaymentProviderReported = Stored<typeof PaymentProviderReported>;

/** The messages on `payments.fifo`: the commands of ordering, and the reports of the payment provider. */
export const PaymentCommand = z.discriminatedUnion('type', [
  PaymentRequested,
  PaymentCaptureRequested,
  PaymentRefundRequested,
  PaymentProviderReported,
]);
export type PaymentCommand = Stored<typeof PaymentCommand>;

const PaymentId = createTextSchema(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters, no blanks');

/** The payment was charged. With `capture`, the money is authorized only, and is captured when the parcel leaves. */
export const PaymentProcessed = createEnvelopeSchema(
  'payment.processed',
  z.object({ paymentId: PaymentId, capture: z.optional(z.literal('pending')) }),
);
/** The authorized money was captured. */
export const PaymentCaptured = createEnvelopeSchema('payment.captured', z.object({ paymentId: PaymentId }));
/** Nothing was charged and nothing will be. `reason` is why the provider refused; `expired` also if an authorization has lapsed. */
export const PaymentFailed = createEnvelopeSchema(
  'payment.failed',
  z.object({ reason: z.enum(['declined', 'expired', 'invalid']) }),
);
/** `attempts` counts the failed refunds before this one. */
export const PaymentRefunded = createEnvelopeSchema(
  'payment.refunded',
  z.object({ paymentId: z.optional(PaymentId), attempts: z.optional(z.int().check(z.gte(0))) }),
);
/**
 * The provider refused a refund, or a refund that it made came back, even after it was reported as refunded; it is retried.
 * An outage of the provider is not a failed refund.
 */
export const PaymentRefundFailed = createEnvelopeSchema(
  'payment.refund_failed',
  z.object({ attempts: z.int().check(z.gte(1)), error: z.string().check(z.maxLength(200)) }),
);

/** The status messages of payment on `order-status.fifo`. */
export const PaymentMessage = z.discriminatedUnion('type', [
  PaymentProcessed,
  PaymentCaptured,
  PaymentFailed,
  PaymentRefunded,
  PaymentRefundFailed,
]);
export type PaymentMessage = Stored<typeof PaymentMessage>;
