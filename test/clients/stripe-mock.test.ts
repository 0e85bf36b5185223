import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectStripe, createStripeCaller } from '../../functions/payment/adapters/stripe/stripe-client.ts';
import { createStripeProvider } from '../../functions/payment/adapters/stripe/stripe-provider.ts';
import { createTtlCache } from '../../functions/platform/auth/ttl-cache.ts';
import { createFakeStripe } from '../support/stripe/fake-stripe.ts';
import { installOnce } from './install-once.ts';

/**
 * stripe-mock, Stripe's own mock of its API, checks each request by Stripe's OpenAPI document and returns sample objects. It
 * keeps no state, so it proves the shapes of requests and responses; what Stripe does is in the fake of the unit tests.
 */
let mock: ChildProcess;
let port: string;
beforeAll(async () => {
  const source = join(import.meta.dirname, 'stripe');
  const folder = await installOnce('stripe-mock', source, ['go.mod', 'go.sum'], (folder) =>
    promisify(execFile)('go', ['build', '-o', 'stripe-mock', 'github.com/stripe/stripe-mock'], { cwd: folder }),
  );
  mock = spawn(join(folder, 'stripe-mock'), ['-http-port', '0']);
  if (!mock.stdout) throw new Error('stripe-mock has no output');
  for await (const line of createInterface(mock.stdout)) {
    port = /Listening for HTTP at address: .*:(\d+)$/.exec(line)?.[1] ?? '';
    if (port) break;
  }
}, 300_000);
afterAll(async () => {
  mock?.kill();
  if (mock?.exitCode === null) await once(mock, 'exit');
});

const orderId = '0cf849ab-68cb-822c-8c41-62beef0fd960';
const charge = { orderId, amount: 3998, currency: 'EUR', method: 'card', token: 'pm_card_visa' } as const;

/** Makes each call of the port, whatever comes of it, and returns the requests with the status of their responses. */
async function callAll(fetchStripe: typeof fetch, config: object) {
  const responses: { request: string; status: number; body: any }[] = [];
  const recording: typeof fetch = async (url, init) => {
    const response = await fetchStripe(url, init);
    const request = `${init?.method} ${new URL(String(url)).pathname.replace(/(?<=_intents\/)\w+/, '{intent}')}`;
    responses.push({ request, status: response.status, body: await response.clone().json() });
    return response;
  };
  const keys = createTtlCache(async () => ({ secretKey: 'sk_test_1' }), { cacheMaxAgeMs: 60_000, now: Date.now });
  const settings = {
    ...{ secret: 'unused', minimumAmounts: { EUR: 50 }, authenticationMinutes: 15 },
    capture: 'manual' as const,
    statementDescriptorSuffix: 'ORDERS',
  };
  const provider = createStripeProvider({
    callStripe: createStripeCaller(keys, (key) => connectStripe(key, { fetch: recording, ...config })),
    settings,
    now: () => new Date(),
  });
  const created = await provider.createIntent(charge);
  const intentId = 'intentId' in created ? created.intentId : '';
  const refund = { orderId, intentId, amount: 3998 };
  for (const call of [
    () => provider.find(intentId),
    () => provider.cancel('intentId' in created ? intentId : ''),
    () => provider.confirm(intentId),
    () => provider.capture(intentId),
    () => provider.findRefund(refund),
    () => provider.refund({ ...refund, idempotencyKey: 'refund' }),
  ])
    await call().catch(() => undefined);
  return responses;
}

const callMock = () => callAll(fetch, { host: '127.0.0.1', port, protocol: 'http' });

test('sends only requests that stripe-mock accepts', async () => {
  const responses = await callMock();

  expect([...new Set(responses.map(({ request }) => request))].sort()).toEqual([
    'GET /v1/payment_intents/{intent}',
    'GET /v1/refunds',
    'POST /v1/payment_intents',
    'POST /v1/payment_intents/{intent}/cancel',
    'POST /v1/payment_intents/{intent}/capture',
    'POST /v1/payment_intents/{intent}/confirm',
    'POST /v1/refunds',
  ]);
  expect(responses.filter(({ status }) => status !== 200)).toEqual([]);
});

test('notices a parameter that Stripe does not have', async () => {
  const stripe = connectStripe('sk_test_1', { host: '127.0.0.1', port, protocol: 'http' });
  const params = { amount: 3998, currency: 'eur', capture: 'later' };

  await expect(stripe.paymentIntents.create(params)).rejects.toMatchObject({ statusCode: 400 });
});

test('uses a fake in other tests whose objects have no member that those of Stripe lack', async () => {
  const ofMock = new Map((await callMock()).map(({ request, body }) => [request, body]));
  const ofFake = await callAll(createFakeStripe().fetch, {});

  const inTurn = ofFake.filter(({ status }) => status === 200);
  expect(inTurn.length).toBeGreaterThan(3);
  for (const { request, body } of inTurn) {
    expect([request, Object.keys(ofMock.get(request) ?? {})]).toEqual([
      request,
      expect.arrayContaining(Object.keys(body)),
    ]);
    const [ofMocks, ofFakes] = [ofMock.get(request)?.data?.[0], body.data?.[0]];
    if (ofFakes) expect(Object.keys(ofMocks)).toEqual(expect.arrayContaining(Object.keys(ofFakes)));
  }
});
