import type * as z from 'zod/mini';
import type { PaymentMethod } from '../../messages/fields/primitives.ts';
import type { PaymentMessage } from '../../messages/payment-messages.ts';
import type { DeclineReason, Payment } from './payment.ts';

export type Payments = {
  /** Reads the present payment, never a stale copy. */
  find(orderId: string): Promise<Payment | undefined>;
  /** Saves a payment if its revision is the next one; on `conflict` another request was first and nothing is written. */
  save(payment: Payment): Promise<'saved' | 'conflict'>;
};

/** How a charge ended. Final: an intent with a result is never charged again. */
export type ChargeResult = { status: 'paid' } | { status: 'declined'; reason: DeclineReason };
export type IntentState = ChargeResult | { status: 'open' };

export type Charge = {
  orderId: string;
  amount: number;
  currency: string;
  method: z.infer<typeof PaymentMethod>;
  token: string;
};

/** Moves money. Every call throws a `ProviderFault` when it failed or its outcome is unknown. */
export type PaymentProvider = {
  /** Prepares a charge without charging. Idempotent by order for as long as the provider remembers it. */
  createIntent(charge: Charge): Promise<{ intentId: string }>;
  /** Charges an open intent, once. Throws for a completed one; `find` returns its result, also after a lost response. */
  confirm(intentId: string): Promise<ChargeResult>;
  find(intentId: string): Promise<IntentState>;
  /** Closes an open intent, so that it can never be charged, and returns its result. */
  cancel(intentId: string): Promise<ChargeResult>;
  /** Refunds a paid intent. Idempotent. */
  refund(request: { intentId: string; amount: number; idempotencyKey: string }): Promise<void>;
};

export type Ports = {
  payments: Payments;
  provider: PaymentProvider;
  /** Sends a reply to ordering. `resend` is that of the command, so that the queue does not drop a repeated reply. */
  reply(message: PaymentMessage, resend: number): Promise<void>;
  now(): Date;
};
