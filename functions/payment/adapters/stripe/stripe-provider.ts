import type Stripe from 'stripe';
import { ProviderFault } from '../../../messages/fault.ts';
import { RetryLater } from '../../../platform/queue-consumer/retry-later.ts';
import type { DeclineReason } from '../../domain/payment.ts';
import type { ChargeResult, IntentState, PaymentProvider } from '../../domain/ports.ts';
import type { CallStripe } from './stripe-client.ts';
import {
  getDeclineReason,
  getVerdict,
  isKeySpent,
  isUnexpectedState,
  readStripeError,
  type StripeError,
  toFault,
} from './stripe-errors.ts';
import { createStripeRefunds } from './stripe-refunds.ts';
import type { StripeSettings } from './stripe-settings.ts';

type Declined = Extract<ChargeResult, { status: 'declined' }>;
type StripeProviderOptions = { callStripe: CallStripe; settings: StripeSettings; now: () => Date };

/** Makes a request. An error that `recover` knows has the result that it returns; any other is thrown as a fault. */
export type Ask = <Result, Recovered = never>(
  request: (stripe: Stripe) => Promise<Result>,
  recover?: (error: StripeError) => Promise<Recovered> | undefined,
) => Promise<Result | Recovered>;
/** Makes a request under an idempotency key, or under a key of this minute when that one is spent. */
export type WithKey = <Result>(key: string, request: (idempotencyKey: string) => Promise<Result>) => Promise<Result>;

/** Creates the payment provider Stripe: a PaymentIntent for each order, charged when it is confirmed. */
export function createStripeProvider({ callStripe, settings, now }: StripeProviderOptions): PaymentProvider {
  const ask: Ask = async (request, recover) => {
    try {
      return await callStripe(request);
    } catch (thrown) {
      const error = readStripeError(thrown);
      if (!error) throw thrown;
      const recovered = recover?.(error);
      if (recovered) return recovered;
      throw toFault(error);
    }
  };
  const withKey: WithKey = async (key, request) => {
    for (const idempotencyKey of [key, `${key}:${now().toISOString().slice(0, 16)}`])
      try {
        return await request(idempotencyKey);
      } catch (thrown) {
        const error = readStripeError(thrown);
        if (!error || !isKeySpent(error)) throw thrown;
      }
    throw new RetryLater(60, 'Stripe repeats a failure of this minute');
  };
  const intents = createIntents(ask, settings.authenticationMinutes * 60);

  return {
    ...intents,
    ...createStripeRefunds(ask, withKey),
    async createIntent({ orderId, amount, currency, token }) {
      if (!(amount >= (settings.minimumAmounts[currency] ?? Number.POSITIVE_INFINITY))) return decline('declined');
      const suffix = settings.statementDescriptorSuffix;
      const params: Stripe.PaymentIntentCreateParams = {
        amount,
        currency: currency.toLowerCase(),
        payment_method: token,
        allowed_payment_method_types: ['card'],
        capture_method: 'automatic',
        metadata: { orderId },
        ...(suffix === undefined ? {} : { statement_descriptor_suffix: suffix }),
      };
      const created = await ask(
        (stripe) =>
          withKey(`${orderId}:intent`, (idempotencyKey) => stripe.paymentIntents.create(params, { idempotencyKey })),
        (error) => declineBy(getVerdict(error)),
      );
      return 'id' in created ? { intentId: created.id } : created;
    },
  };
}

function createIntents(ask: Ask, forCustomerSeconds: number): Pick<PaymentProvider, 'confirm' | 'find' | 'cancel'> {
  const retrieve = (intentId: string) => ask((stripe) => stripe.paymentIntents.retrieve(intentId));
  /** Cancels an intent, which may have been completed in the meantime. Until then a decline is not final at Stripe. */
  const close = async (intentId: string, reason?: DeclineReason): Promise<IntentState> => {
    const closed = await ask(
      (stripe) => stripe.paymentIntents.cancel(intentId),
      (error) => (isUnexpectedState(error) ? retrieve(intentId) : undefined),
    );
    if (closed.status === 'canceled') return decline(reason ?? getReason(closed));
    if (closed.status === 'requires_payment_method' || closed.status === 'requires_confirmation')
      throw new ProviderFault('Stripe does not cancel the intent', 'this order');
    return toState(closed);
  };
  const toState = async (intent: Stripe.PaymentIntent): Promise<IntentState> => {
    switch (intent.status) {
      case 'succeeded':
        return { status: 'paid' };
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

  return {
    find,
    cancel: (intentId) => close(intentId),
    async confirm(intentId) {
      const confirmed = await ask(
        // The page of the shop handles what the customer's bank asks for.
        (stripe) => stripe.paymentIntents.confirm(intentId, { use_stripe_sdk: true }),
        (error) => {
          const reason = getVerdict(error);
          if (reason) return close(intentId, reason);
          return isUnexpectedState(error) ? find(intentId) : undefined;
        },
      );
      return 'id' in confirmed ? toState(confirmed) : confirmed;
    },
  };
}

function getReason({ last_payment_error: error }: Stripe.PaymentIntent): DeclineReason {
  return getDeclineReason(error?.code);
}

function decline(reason: DeclineReason): Declined {
  return { status: 'declined', reason };
}

function declineBy(reason: DeclineReason | undefined): Promise<Declined> | undefined {
  return reason && Promise.resolve(decline(reason));
}
