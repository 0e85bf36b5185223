import type { PaymentMessage } from '../../../../functions/messages/payment-messages.ts';
import { connectStripe, createStripeCaller } from '../../../../functions/payment/adapters/stripe/stripe-client.ts';
import { createStripeProvider } from '../../../../functions/payment/adapters/stripe/stripe-provider.ts';
import type { Ports } from '../../../../functions/payment/domain/ports.ts';
import { createTtlCache } from '../../../../functions/platform/auth/ttl-cache.ts';
import type { PaymentCapture } from '../../../../functions/platform/settings.ts';
import { memoryPayments } from '../../../support/memory/payments.ts';
import { createFakeStripe, type StripeFault } from '../../../support/stripe/fake-stripe.ts';
import { orderId } from '../example.ts';

export const settings = {
  ...{ secret: 'stripe-key', minimumAmounts: { EUR: 50 }, authenticationMinutes: 15 },
  capture: 'automatic' as PaymentCapture,
};

type Around = (call: () => Promise<Response>) => Promise<Response>;

type Options = { findFault?: () => StripeFault | undefined; around?: Around; capture?: PaymentCapture };

/** Payment over the fake of Stripe, with the replies it sends and a clock that tests move. */
export function createStripeHarness({ findFault, around = (call) => call(), capture = 'automatic' }: Options = {}) {
  let nowMs = Date.parse('2026-11-20T10:00:00.000Z');
  const now = () => new Date(nowMs);
  const stripe = createFakeStripe(findFault ? { findFault } : {});
  const secret = { secretKey: 'sk_test_1' };
  const keys = createTtlCache(async () => ({ ...secret }), { cacheMaxAgeMs: 300_000, now: () => nowMs });
  const callStripe = createStripeCaller(keys, (key) => connectStripe(key, { fetch }));
  const fetch: typeof globalThis.fetch = (...request) => around(() => stripe.fetch(...request));
  const payments = memoryPayments();
  const replies: PaymentMessage[] = [];
  const ports: Ports = {
    payments,
    provider: createStripeProvider({ callStripe, settings: { ...settings, capture }, now }),
    reply: async (message) => void replies.push(message),
    now,
  };
  return {
    ...{ stripe, secret, payments, replies, ports, provider: ports.provider },
    pass: (seconds: number) => {
      nowMs += seconds * 1_000;
    },
    /** The ids of the replies, without the order id. */
    replyIds: () => replies.map(({ id }) => id.slice(orderId.length + 1)),
    /** The intent of the payment, or the only one that is there. */
    getIntent: () => {
      const { intentId = 'pi_1' } = payments.all()[0] ?? {};
      const intent = stripe.intents.get(intentId);
      if (!intent) throw new Error('there is no intent');
      return intent;
    },
  };
}
