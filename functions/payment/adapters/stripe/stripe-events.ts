import Stripe from 'stripe';
import * as z from 'zod/mini';
import { createEnvelope } from '../../../messages/envelope.ts';
import { OrderId } from '../../../messages/fields/primitives.ts';
import type { PaymentProviderReported } from '../../../messages/payment-messages.ts';
import { Refusal } from '../../../messages/refusal.ts';
import type { TtlCache } from '../../../platform/auth/ttl-cache.ts';
import type { HttpRequest, HttpResponse } from '../../../platform/http/http-function.ts';
import { readText } from '../../../platform/http/json-body.ts';
import { logger } from '../../../platform/logger.ts';
import { secretCooldownMs } from './stripe-client.ts';

/** The events after which a payment is read again. They are only a hint: their order, age and number do not matter. */
const reports: ReadonlySet<string> = new Set([
  'payment_intent.amount_capturable_updated',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'charge.refunded',
  'refund.updated',
  'refund.failed',
]);

const StripeEvent = z.object({
  id: z.string().check(z.regex(/^\w{1,60}$/)),
  type: z.string(),
  data: z.object({ object: z.object({ metadata: z.object({ orderId: OrderId }) }) }),
});

/** The age of a signature that is still accepted, in seconds. */
const toleranceSeconds = 300;

export type StripeEventPorts = {
  secrets: TtlCache<{ signingSecret: string } | undefined>;
  send(message: PaymentProviderReported): Promise<void>;
  now: () => Date;
};

/**
 * Receives an event of Stripe and passes it on to payment, when it concerns the payment of an order. Any other event is
 * accepted, so that Stripe does not repeat it. Refuses a request that Stripe did not sign.
 */
export async function receiveStripeEvent(request: HttpRequest, ports: StripeEventPorts): Promise<HttpResponse> {
  const signed = { text: readText(request, 'application/json'), header: request.headers['stripe-signature'] ?? '' };
  const { data: event } = StripeEvent.safeParse(await verify(signed, ports));
  if (event && reports.has(event.type)) {
    const orderId = event.data.object.metadata.orderId;
    const id = `${orderId}:payment.provider_reported:${event.id}`;
    const origin = { id, source: '/payment', subject: orderId, at: ports.now().toISOString(), revision: 1 };
    const envelope = createEnvelope('payment.provider_reported', { ...origin, trace: request.trace });
    await ports.send({ ...envelope, data: { report: event.type } });
    logger.info('provider report received', { orderId, report: event.type, eventId: event.id });
  }
  return { status: 204 };
}

type Signed = { text: string; header: string };

/** Returns the event. Throws `validation_failed` without a valid signature. */
async function verify(signed: Signed, { secrets, now }: StripeEventPorts): Promise<Stripe.Event> {
  const secret = (await secrets.get())?.signingSecret;
  if (secret === undefined) throw new Refusal('not_found', 'The signing secret of Stripe is not set.');
  const event = readEvent(signed, secret, now());
  if (event) return event;
  // The secret may have been rolled.
  const newest = (await secrets.getWithin(secretCooldownMs))?.signingSecret;
  const eventByNewest = newest === undefined || newest === secret ? undefined : readEvent(signed, newest, now());
  if (eventByNewest) return eventByNewest;
  throw new Refusal('validation_failed', 'The header Stripe-Signature does not fit the body, or is too old.');
}

function readEvent({ text, header }: Signed, secret: string, at: Date): Stripe.Event | undefined {
  try {
    return Stripe.webhooks.constructEvent(text, header, secret, toleranceSeconds, undefined, at.getTime());
  } catch {
    return undefined;
  }
}
