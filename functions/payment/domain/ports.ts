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
/**
 * `authorized`: the money is held for us, until it is captured or the authorization lapses. `waiting`: the result is not known yet, and comes from the provider. With `forCustomerSeconds` the customer has to
 * authenticate the charge within that time.
 */
export type IntentState =
  | ChargeResult
  | { status: 'open' | 'authorized' }
  | { status: 'waiting'; forCustomerSeconds?: number };
/** `failed` names the latest refund that came back, when no other covers the amount. */
export type RefundState = { status: 'refunded' | 'pending' | 'none' } | { status: 'failed'; refundId: string };

export type RefundRequest = { orderId: string; intentId: string; amount: number; idempotencyKey: string };

export type Charge = {
  orderId: string;
  amount: number;
  currency: string;
  method: z.infer<typeof PaymentMethod>;
  token: string;
};

/** Moves money. Every call throws a `ProviderFault` when it failed or its outcome is unknown. */
export type PaymentProvider = {
  /**
   * Prepares a charge without charging. Idempotent by order for as long as the provider remembers it. A charge that the
   * provider would never make is declined, and has no intent.
   */
  createIntent(charge: Charge): Promise<{ intentId: string } | Extract<ChargeResult, { status: 'declined' }>>;
  /** Charges an open intent, once, or authorizes the charge where it is captured later. Throws for a completed one; `find` returns its result, also after a lost response. */
  confirm(intentId: string): Promise<IntentState>;
  find(intentId: string): Promise<IntentState>;
  /** Charges an authorized intent, once. Returns `paid` for a captured one, and `declined` when nothing can be charged any more. */
  capture(intentId: string): Promise<ChargeResult>;
  /** Closes an intent without a result, or with an authorized charge, so that it can never be charged, and returns its result. `waiting` if it is too late. */
  cancel(intentId: string): Promise<IntentState>;
  /** Refunds a paid intent. Idempotent, also without the key: what is refunded already is not refunded again. */
  refund(request: RefundRequest): Promise<RefundState>;
  /** Reads what has become of the refund of an intent. */
  findRefund(request: Pick<RefundRequest, 'intentId' | 'amount'>): Promise<RefundState>;
};

export type Ports = {
  payments: Payments;
  provider: PaymentProvider;
  /** Sends a reply to ordering. `resend` is that of the command, so that the queue does not drop a repeated reply. */
  reply(message: PaymentMessage, resend: number): Promise<void>;
  now(): Date;
};
