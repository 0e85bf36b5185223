import * as z from 'zod/mini';
import { Currency, OrderId, Time, Total } from '../../messages/fields/primitives.ts';
import type { Stored } from '../../messages/stored.ts';
import type { PaymentCapture } from '../../platform/settings.ts';
import { DeclineReason, IntentId } from '../domain/payment.ts';
import type { Charge, ChargeResult, IntentState } from '../domain/ports.ts';

const behaviours = ['pays', 'declines', 'is invalid', 'fails twice', 'is down', 'refund fails'] as const;

/** The behaviour of each token. Any other token is invalid. */
const behaviourOfToken: ReadonlyMap<string, (typeof behaviours)[number]> = new Map([
  ['tok_ok', 'pays'],
  ['tok_declined', 'declines'],
  ['tok_flaky', 'fails twice'],
  ['tok_down', 'is down'],
  ['tok_refund_flaky', 'refund fails'],
]);
/** An intent as the simulated provider stores it: with its behaviour, never with the token. */
export const SimulatedIntent = z.object({
  intentId: IntentId,
  orderId: OrderId,
  amount: Total,
  currency: Currency,
  behaviour: z.enum(behaviours),
  status: z.enum(['open', 'authorized', 'paid', 'declined', 'refunded']),
  declineReason: z.optional(DeclineReason),
  confirmationsFailed: z.int().check(z.gte(0)),
  refundsFailed: z.int().check(z.gte(0)),
  createdAt: Time,
  revision: z.int().check(z.gte(1)),
});
export type SimulatedIntent = Stored<typeof SimulatedIntent>;

/** The fields whose values this release must know to use an intent. */
export const Known = z.pick(SimulatedIntent, { behaviour: true, status: true });

/** Creates the open intent of a charge. */
export function createSimulatedIntent({ orderId, amount, currency, token }: Charge, at: Date): SimulatedIntent {
  return {
    intentId: `sim_${orderId}`,
    orderId,
    amount,
    currency,
    behaviour: behaviourOfToken.get(token) ?? 'is invalid',
    status: 'open',
    confirmationsFailed: 0,
    refundsFailed: 0,
    createdAt: at.toISOString(),
    revision: 1,
  };
}

/** Decides by the behaviour what a confirmation does. */
export function decideCharge(
  { behaviour }: SimulatedIntent,
  capture: PaymentCapture,
): ChargeResult | { status: 'authorized' } {
  if (behaviour === 'declines') return { status: 'declined', reason: 'declined' };
  if (behaviour === 'is invalid') return { status: 'declined', reason: 'invalid' };
  return { status: capture === 'manual' ? 'authorized' : 'paid' };
}

/** Returns the state as the port names it. */
export function toIntentState({ status, declineReason }: SimulatedIntent): IntentState {
  if (status === 'open') return { status: 'open' };
  if (status === 'authorized') return { status: 'authorized' };
  return status === 'declined' ? { status: 'declined', reason: declineReason ?? 'declined' } : { status: 'paid' };
}
