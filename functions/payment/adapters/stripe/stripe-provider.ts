import type Stripe from 'stripe';
import { RetryLater } from '../../../platform/queue-consumer/retry-later.ts';
import type { PaymentProvider } from '../../domain/ports.ts';
import type { CallStripe } from './stripe-client.ts';
import { getVerdict, isKeySpent, readStripeError, type StripeError, toFault } from './stripe-errors.ts';
import { createIntents, decline, declineBy } from './stripe-intents.ts';
import { createStripeRefunds } from './stripe-refunds.ts';
import type { StripeSettings } from './stripe-settings.ts';

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
        capture_method: settings.capture,
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
