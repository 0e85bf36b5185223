import * as z from 'zod/mini';
import { ProviderFault } from '../../../messages/fault.ts';
import { lookUp } from '../../../messages/stored.ts';
import { RetryLater } from '../../../platform/queue-consumer/retry-later.ts';
import type { DeclineReason } from '../../domain/payment.ts';

/** The members of an error of the SDK that decide. Its message is never used: it can have a part of the key in it. */
const StripeError = z.object({
  type: z.string().check(z.regex(/^Stripe\w*Error$/)),
  /** Absent when there was no response, or none that is JSON. */
  statusCode: z.optional(z.int()),
  code: z.optional(z.string()),
  param: z.optional(z.string()),
  headers: z.optional(z.record(z.string(), z.unknown())),
});
export type StripeError = z.infer<typeof StripeError>;

/** Reads an error of the SDK; undefined for any other. */
export function readStripeError(thrown: unknown): StripeError | undefined {
  return thrown instanceof Error ? StripeError.safeParse({ ...thrown }).data : undefined;
}

/** Returns what to throw for a response that is no answer about the order. */
export function toFault({ statusCode, code }: StripeError): ProviderFault | RetryLater {
  if (statusCode === undefined) return new ProviderFault('Stripe did not answer', 'everyone');
  const text = `Stripe answered ${statusCode}${code === undefined ? '' : ` ${code.replace(/\W/g, '').slice(0, 60)}`}`;
  if (statusCode === 401 || statusCode === 403) return new ProviderFault(text, 'our credentials');
  // Another call on the same intent is under way. That is no refusal, and no sign of an outage.
  if (statusCode === 409 || code === 'lock_timeout') return new RetryLater(0, text);
  return new ProviderFault(text, statusCode === 429 || statusCode >= 500 ? 'everyone' : 'this order');
}

const reasons: Readonly<Record<string, DeclineReason>> = {
  expired_card: 'expired',
  incorrect_cvc: 'invalid',
  incorrect_number: 'invalid',
  invalid_cvc: 'invalid',
  invalid_expiry_month: 'invalid',
  invalid_expiry_year: 'invalid',
  invalid_number: 'invalid',
};

/** Returns the reason for a code of a declined card. */
export function getDeclineReason(code: string | null | undefined): DeclineReason {
  return lookUp(reasons, code ?? '') ?? 'declined';
}

/** Returns the reason when the error is a verdict on the charge, undefined when it is a fault. */
export function getVerdict({ statusCode, code, param = '' }: StripeError): DeclineReason | undefined {
  if (statusCode === 402) return getDeclineReason(code);
  if (statusCode !== 400 && statusCode !== 404) return undefined;
  // A token that does not exist, is used up, or is of another kind.
  if (param.startsWith('payment_method')) return 'invalid';
  return code === 'amount_too_small' || code === 'amount_too_large' ? 'declined' : undefined;
}

/** Whether the intent has another state than the call assumes. Its state says what happened. */
export function isUnexpectedState({ code }: StripeError): boolean {
  return code === 'payment_intent_unexpected_state' || code === 'intent_invalid_state';
}

/** Whether the idempotency key repeats an old failure, or belongs to a request with other parameters. */
export function isKeySpent({ type, statusCode = 0, headers = {} }: StripeError): boolean {
  return type === 'StripeIdempotencyError' || (statusCode >= 500 && headers['idempotent-replayed'] === 'true');
}
