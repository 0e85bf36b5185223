import type * as z from 'zod/mini';
import type { PaymentMethod } from '../../messages/fields/primitives.ts';
import type { PaymentMessage } from '../../messages/payment-messages.ts';
import type { DeclineReason, Payment } from './payment.ts';

/** The payments of all orders. */
export type Payments = {
  /** The payment as it is at this moment, never an older one. */
  find(orderId: string): Promise<Payment | undefined>;
  /** Writes the change that follows revision − 1; `conflict` when that revision is no longer the latest. */
  save(payment: Payment): Promise<'saved' | 'conflict'>;
};

/** How a charge ended. Both are final: an intent with a verdict is never charged any more. */
export type Verdict = { status: 'paid' } | { status: 'declined'; reason: DeclineReason };
export type IntentState = Verdict | { status: 'open' };

export type Charge = {
  orderId: string;
  amount: number;
  currency: string;
  method: z.infer<typeof PaymentMethod>;
  token: string;
};

/** Moves money. Every call throws a `ProviderFault` when it did not go through, or when nobody knows whether it did. */
export type PaymentProvider = {
  /** Prepares a charge and charges nothing. The same order gets the same intent, as far back as the provider remembers. */
  createIntent(charge: Charge): Promise<{ intentId: string }>;
  /** Charges an open intent, once. Throws for one that has its verdict: ask `find`, as when the answer was lost. */
  confirm(intentId: string): Promise<Verdict>;
  find(intentId: string): Promise<IntentState>;
  /** Closes an intent that is still open, so that it can never be charged, and says how it stands then. */
  cancel(intentId: string): Promise<Verdict>;
  /** Gives the money of a paid intent back, once, however often it is asked. */
  refund(asked: { intentId: string; amount: number; idempotencyKey: string }): Promise<void>;
};

export type Ports = {
  payments: Payments;
  provider: PaymentProvider;
  /** Tells ordering. `resend` is that of the command: a reply to a repeated question must get through again. */
  reply(message: PaymentMessage, resend: number): Promise<void>;
  now(): Date;
};
