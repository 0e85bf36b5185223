import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import Stripe from 'stripe';
import { logger } from '../../../../functions/platform/logger.ts';
import { openTables } from '../../../support/engine.ts';
import { createFakeStripe } from '../../../support/stripe/fake-stripe.ts';
import { orderId, paymentRequested, refundRequested } from '../example.ts';

const sqs = mockClient(SQSClient);
const secrets = mockClient(SecretsManagerClient);
const fake = createFakeStripe();
const realFetch = globalThis.fetch;
const lines: unknown[] = [];
let engine: Awaited<ReturnType<typeof openTables<'Payments' | 'Failures'>>>;
let processPayment: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
let receiveEvents: (event: APIGatewayProxyEventV2, context: Context) => Promise<{ statusCode: number }>;

beforeAll(async () => {
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    jest.spyOn(logger, level).mockImplementation((...line: unknown[]) => void lines.push(line));
  // The functions use the global `fetch`, and no other thing here does.
  globalThis.fetch = fake.fetch;
  engine = await openTables('Payments', 'Failures');
  const queue = (name: string) => `https://sqs/1/${name}.fifo`;
  Object.assign(process.env, {
    ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    ...{ QUEUE_NAME: 'payments.fifo', QUEUE_URL: queue('payments'), DLQ_URL: queue('payments-dlq') },
    ...{ ORDER_STATUS_QUEUE_URL: queue('order-status'), PAYMENTS_QUEUE_URL: queue('payments') },
    ...{ PAYMENTS_TABLE: engine.tables.Payments, FAILURES_TABLE: engine.tables.Failures, RETRY_SECONDS: '5,25,125' },
    STRIPE_SETTINGS:
      '{"secret":"stripe-key","minimumAmounts":{"EUR":50},"authenticationMinutes":15,"capture":"automatic"}',
    STRIPE_SIGNING_SECRET: 'stripe-signing',
  });
  const handlers = '../../../../functions/payment/handlers';
  processPayment = (await import(`${handlers}/process-payment.stripe.ts`)).handler;
  receiveEvents = (await import(`${handlers}/receive-stripe-events.ts`)).handler;
}, 30_000);
beforeEach(() => {
  sqs.reset();
  sqs.onAnyCommand().resolves({});
});
secrets.on(GetSecretValueCommand, { SecretId: 'stripe-key' }).resolves({ SecretString: '{"secretKey":"sk_test_1"}' });
secrets
  .on(GetSecretValueCommand, { SecretId: 'stripe-signing' })
  .resolves({ SecretString: '{"signingSecret":"whsec_1"}' });
afterAll(async () => {
  globalThis.fetch = realFetch;
  await engine?.close();
});

const context = { getRemainingTimeInMillis: () => 20_000 } as Context;

/** Hands a message to process-payment, and returns the ids of its replies without the order id. */
async function receive(body: string): Promise<string[]> {
  sqs.resetHistory();
  const attributes = { ApproximateReceiveCount: '1', MessageGroupId: orderId, MessageDeduplicationId: 'any' };
  const { batchItemFailures } = await processPayment(
    { Records: [{ messageId: 'm', receiptHandle: 'r', body, attributes }] } as unknown as SQSEvent,
    context,
  );
  expect(batchItemFailures).toEqual([]);
  return getSent('order-status').map(({ id }) => id.slice(orderId.length + 1));
}

function getSent(queue: string): { id: string }[] {
  return sqs
    .commandCalls(SendMessageCommand)
    .map(({ args }) => args[0].input)
    .filter(({ QueueUrl }) => QueueUrl === `https://sqs/1/${queue}.fifo`)
    .map(({ MessageBody = '' }) => JSON.parse(MessageBody));
}

/** Posts a signed event, and returns the message that it becomes. */
async function postEvent(type: string): Promise<string> {
  const body = JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object: { metadata: { orderId } } } });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: 'whsec_1' });
  const event = {
    ...{ routeKey: 'POST /payments/stripe/events', rawPath: '/payments/stripe/events', rawQueryString: '', body },
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    ...{ requestContext: { http: { method: 'POST' } }, isBase64Encoded: false },
  } as unknown as APIGatewayProxyEventV2;
  expect(await receiveEvents(event, context)).toMatchObject({ statusCode: 204 });
  return JSON.stringify(getSent('payments')[0]);
}

test('takes a payment that its customer authenticates, and refunds it, with the reports of Stripe', async () => {
  expect(await receive(JSON.stringify(paymentRequested('pm_card_authenticationRequired')))).toEqual([]);
  const intent = fake.intents.get('pi_1');
  if (!intent) throw new Error('there is no intent');
  fake.complete(intent, 'approved');

  expect(await receive(await postEvent('payment_intent.succeeded'))).toEqual(['payment.processed']);
  expect(await receive(JSON.stringify(refundRequested()))).toEqual(['payment.refunded']);
  for (const refund of fake.refunds) fake.returnRefund(refund);
  expect(await receive(await postEvent('refund.failed'))).toEqual(['payment.refund_failed:1']);
  expect(await receive(JSON.stringify(refundRequested()))).toEqual(['payment.refunded:1']);

  expect([fake.charged.length, fake.refunded.length]).toEqual([1, 1]);
});

test('reads each secret once, and logs none', () => {
  const read = secrets.commandCalls(GetSecretValueCommand).map(({ args }) => args[0].input.SecretId);
  const log = JSON.stringify(lines);

  expect(read.toSorted()).toEqual(['stripe-key', 'stripe-signing']);
  expect(log).toContain(orderId);
  for (const secret of ['sk_test', 'whsec', 'pm_card', 'v1=']) expect(log).not.toContain(secret);
});
