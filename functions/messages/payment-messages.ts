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

/** The commands on `payments.fifo`. */
export const PaymentCommand = z.discriminatedUnion('type', [PaymentRequested, PaymentRefundRequested]);
export type PaymentCommand = Stored<typeof PaymentCommand>;

const PaymentId = createTextSchema(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters, no blanks');

export const PaymentProcessed = createEnvelopeSchema('payment.processed', z.object({ paymentId: PaymentId }));
/** Nothing was charged and nothing will be. `reason` is why the provider refused. */
export const PaymentFailed = createEnvelopeSchema(
  'payment.failed',
  z.object({ reason: z.enum(['declined', 'expired', 'invalid']) }),
);
export const PaymentRefunded = createEnvelopeSchema('payment.refunded', z.object({ paymentId: z.optional(PaymentId) }));
/** The provider refused a refund; it is retried. An outage of the provider is not a failed refund. */
export const PaymentRefundFailed = createEnvelopeSchema(
  'payment.refund_failed',
  z.object({ attempts: z.int().check(z.gte(1)), error: z.string().check(z.maxLength(200)) }),
);

/** The status messages of payment on `order-status.fifo`. */
export const PaymentMessage = z.discriminatedUnion('type', [
  PaymentProcessed,
  PaymentFailed,
  PaymentRefunded,
  PaymentRefundFailed,
]);
export type PaymentMessage = Stored<typeof PaymentMessage>;
