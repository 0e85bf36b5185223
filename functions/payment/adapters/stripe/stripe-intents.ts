import type Stripe from 'stripe';
import { ProviderFault } from '../../../messages/fault.ts';
import type { DeclineReason } from '../../domain/payment.ts';
import type { ChargeResult, IntentState, PaymentProvider } from '../../domain/ports.ts';
import { getDeclineReason, getVerdict, isUnexpectedState, type StripeError } from './stripe-errors.ts';
import type { Ask } from './stripe-provider.ts';

type Declined = Extract<ChargeResult, { status: 'declined' }>;
type Intents = Pick<PaymentProvider, 'confirm' | 'find' | 'capture' | 'cancel'>;

/** Creates the calls about an intent that is there. */
export function createIntents(ask: Ask, forCustomerSeconds: number): Intents {
  const retrieve = (intentId: string) => ask((stripe) => stripe.paymentIntents.retrieve(intentId));
  /** Cancels an intent, which may have been completed in the meantime. Until then a decline is not final at Stripe. */
  const close = async (intentId: string, reason?: DeclineReason): Promise<IntentState> => {
    const closed = await ask(
      (stripe) => stripe.paymentIntents.cancel(intentId),
      (error) => (isUnexpectedState(error) ? retrieve(intentId) : undefined),
    );
    if (closed.status === 'canceled') return decline(reason ?? getReason(closed));
    if (stillOpen.has(closed.status)) throw new ProviderFault('Stripe does not cancel the intent', 'this order');
    return toState(closed);
  };
  const toState = async (intent: Stripe.PaymentIntent): Promise<IntentState> => {
    switch (intent.status) {
      case 'succeeded':
        return { status: 'paid' };
      case 'requires_capture':
        return { status: 'authorized' };
      case 'canceled':
        return decline(getReason(intent));
      case 'requires_confirmation':
        return { status: 'open' };
      case 'requires_payment_method':
        return close(intent.id, getReason(intent));
      case 'requires_action':
        return { status: 'waiting', forCustomerSeconds };
      case 'processing':
        return { status: 'waiting' };
      default:
        throw new ProviderFault(`the intent is ${intent.status}`, 'this order');
    }
  };
  const find = async (intentId: string): Promise<IntentState> => toState(await retrieve(intentId));

  const recover = (intentId: string, error: StripeError): Promise<IntentState> | undefined => {
    const reason = getVerdict(error);
    if (reason) return close(intentId, reason);
    return isUnexpectedState(error) ? find(intentId) : undefined;
  };

  return {
    find,
    cancel: (intentId) => close(intentId),
    async capture(intentId) {
      const captured = await ask(
        (stripe) => stripe.paymentIntents.capture(intentId),
        (error) => recover(intentId, error),
      );
      const state = 'id' in captured ? await toState(captured) : captured;
      if (state.status === 'paid' || state.status === 'declined') return state;
      throw new ProviderFault(`the intent is ${state.status} and cannot be captured`, 'this order');
    },
    async confirm(intentId) {
      const confirmed = await ask(
        // The page of the shop handles what the customer's bank asks for.
        (stripe) => stripe.paymentIntents.confirm(intentId, { use_stripe_sdk: true }),
        (error) => recover(intentId, error),
      );
      return 'id' in confirmed ? toState(confirmed) : confirmed;
    },
  };
}

/** The statuses of an intent that a cancellation should have closed. */
const stillOpen: ReadonlySet<string> = new Set([
  'requires_payment_method',
  'requires_confirmation',
  'requires_capture',
]);

function getReason({ last_payment_error: error, cancellation_reason: cancelled }: Stripe.PaymentIntent): DeclineReason {
  // Stripe itself cancels an intent whose authorization has lapsed.
  if (cancelled === 'automatic' || cancelled === 'expired') return 'expired';
  return getDeclineReason(error?.code);
}

export function decline(reason: DeclineReason): Declined {
  return { status: 'declined', reason };
}

export function declineBy(reason: DeclineReason | undefined): Promise<Declined> | undefined {
  return reason && Promise.resolve(decline(reason));
}
