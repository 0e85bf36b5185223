import { beforeEach, expect, jest, test } from '@jest/globals';
import Stripe from 'stripe';
import type { PaymentProviderReported } from '../../../../functions/messages/payment-messages.ts';
import { PaymentCommand } from '../../../../functions/messages/payment-messages.ts';
import type { Refusal } from '../../../../functions/messages/refusal.ts';
import { receiveStripeEvent } from '../../../../functions/payment/adapters/stripe/stripe-events.ts';
import { createTtlCache } from '../../../../functions/platform/auth/ttl-cache.ts';
import { systemClock } from '../../../../functions/platform/deadline.ts';
import { logger } from '../../../../functions/platform/logger.ts';
import { orderId, trace } from '../example.ts';

const info = jest.spyOn(logger, 'info').mockImplementation(() => {});
beforeEach(() => void info.mockClear());

const event = (type: string, object: object = { metadata: { orderId } }) =>
  JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } });
const succeeded = event('payment_intent.succeeded');

/** The function over a secret that tests change, and a clock. */
function createReceiver() {
  const sent: PaymentProviderReported[] = [];
  const stored: { secret?: string } = { secret: 'whsec_1' };
  let nowMs = Date.parse('2026-11-20T10:00:00.000Z');
  let reads = 0;
  const read = async () => {
    reads += 1;
    return stored.secret === undefined ? undefined : { signingSecret: stored.secret };
  };
  const ports = {
    secrets: createTtlCache(read, { cacheMaxAgeMs: 300_000, now: () => nowMs }),
    send: async (message: PaymentProviderReported) => void sent.push(message),
    now: () => new Date(nowMs),
  };
  const sign = (payload: string, { secret = 'whsec_1', ageSeconds = 0 } = {}) =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: nowMs / 1_000 - ageSeconds });
  const post = (text: string, headers: Record<string, string> = { 'stripe-signature': sign(text) }) =>
    receiveStripeEvent(
      {
        ...{ method: 'POST', path: '/payments/stripe/events', params: {}, query: {}, repeatedParams: [], text, trace },
        headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
        time: { ...systemClock, remainingMs: () => 10_000 },
        receivedAt: nowMs,
        responseHeaders: {},
      },
      ports,
    );
  const refusalOf = (text: string, headers?: Record<string, string>) =>
    post(text, headers).catch((refusal: Refusal) => refusal.code);
  const pass = (seconds: number) => {
    nowMs += seconds * 1_000;
  };
  return { post, refusalOf, sign, sent, stored, pass, reads: () => reads };
}

test.each([
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'charge.refunded',
  'refund.updated',
  'refund.failed',
])('passes %s on to payment, once by its id', async (type) => {
  const { post, sent } = createReceiver();

  expect(await post(event(type))).toEqual({ status: 204 });

  const [message] = sent;
  expect(PaymentCommand.parse(message)).toMatchObject({
    ...{ type: 'payment.provider_reported', subject: orderId, data: { report: type } },
    id: `${orderId}:payment.provider_reported:evt_1`,
    correlationid: trace.correlationId,
  });
});

test.each([
  ['of another type', event('customer.created')],
  ['of a type that is the name of a method', event('constructor')],
  ['of an object without an order', event('charge.refunded', { metadata: {} })],
  ['of an object without metadata', event('charge.refunded', {})],
  ['with an order id that is none', event('charge.refunded', { metadata: { orderId: 'WEB-17' } })],
  ['with an id that does not fit a message', succeeded.replace('evt_1', 'evt 1')],
  ['without an object', JSON.stringify({ id: 'evt_1', object: 'event', type: 'charge.refunded', data: {} })],
])('accepts a signed event %s, and does nothing', async (_, text) => {
  const { post, sent } = createReceiver();

  expect(await post(text)).toEqual({ status: 204 });

  expect(sent).toEqual([]);
});

test.each<[string, (receiver: ReturnType<typeof createReceiver>) => [string, Record<string, string>]]>([
  ['without a signature', () => [succeeded, {}]],
  ['with an empty signature', () => [succeeded, { 'stripe-signature': '' }]],
  [
    'with a signature of another secret',
    ({ sign }) => [succeeded, { 'stripe-signature': sign(succeeded, { secret: 'whsec_2' }) }],
  ],
  [
    'with the signature of another body',
    ({ sign }) => [succeeded, { 'stripe-signature': sign(event('charge.refunded')) }],
  ],
  [
    'with a body in another format',
    ({ sign }) => [succeeded.replaceAll(':', ': '), { 'stripe-signature': sign(succeeded) }],
  ],
  [
    'that is signed too long ago',
    ({ sign }) => [succeeded, { 'stripe-signature': sign(succeeded, { ageSeconds: 301 }) }],
  ],
  [
    'with a time that is not the signed one',
    ({ sign }) => [
      succeeded,
      { 'stripe-signature': sign(succeeded, { ageSeconds: 400 }).replace(/t=\d+/, 't=1795255200') },
    ],
  ],
  [
    'with a signature of an old scheme',
    ({ sign }) => [succeeded, { 'stripe-signature': sign(succeeded).replace('v1=', 'v0=') }],
  ],
])('refuses a request %s', async (_, create) => {
  const receiver = createReceiver();

  expect(await receiver.refusalOf(...create(receiver))).toBe('validation_failed');

  expect(receiver.sent).toEqual([]);
});

test('accepts a signature that is 300 seconds old, and one of several', async () => {
  const { post, sign, sent } = createReceiver();
  const old = sign(succeeded, { ageSeconds: 300 });

  await post(succeeded, { 'stripe-signature': old });
  await post(succeeded, { 'stripe-signature': old.replace(',v1=', `,v1=${'0'.repeat(64)},v1=`) });

  expect(sent).toHaveLength(2);
});

test('refuses a body that is too large, is no JSON or is of another media type', async () => {
  const { refusalOf, sign } = createReceiver();
  const large = event('charge.refunded', { metadata: { orderId }, note: 'x'.repeat(65_536) });

  expect(await refusalOf(large, { 'stripe-signature': sign(large) })).toBe('payload_too_large');
  expect(await refusalOf('{', { 'stripe-signature': sign('{') })).toBe('validation_failed');
  expect(await refusalOf(succeeded, { 'content-type': 'text/plain' })).toBe('unsupported_media_type');
});

test('reads a signing secret that was rolled, without a read for each request with an invented signature', async () => {
  const { refusalOf, post, sign, sent, stored, pass, reads } = createReceiver();
  stored.secret = 'whsec_2';
  const signed = () => ({ 'stripe-signature': sign(succeeded, { secret: 'whsec_2' }) });
  expect(await post(succeeded, signed())).toEqual({ status: 204 });
  stored.secret = 'whsec_3';
  pass(10);

  await post(succeeded, { 'stripe-signature': sign(succeeded, { secret: 'whsec_3' }) });
  for (let n = 0; n < 20; n += 1) expect(await refusalOf(succeeded, signed())).toBe('validation_failed');

  expect(sent).toHaveLength(2);
  expect(reads()).toBe(2);
});

test('answers that there is nothing before the signing secret is set', async () => {
  const { refusalOf, stored } = createReceiver();
  delete stored.secret;

  expect(await refusalOf(succeeded)).toBe('not_found');
});

test('logs no secret and no signature', async () => {
  const { post, sign } = createReceiver();

  await post(succeeded);

  expect(info).toHaveBeenCalledTimes(1);
  const line = JSON.stringify(info.mock.calls);
  expect(line).toContain(orderId);
  for (const secret of ['whsec_1', sign(succeeded)]) expect(line).not.toContain(secret);
});
