import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbMarks } from '../../../../functions/notification/adapters/marks.dynamodb.ts';
import { logger } from '../../../../functions/platform/logger.ts';
import { startSesSink } from '../../../../local/mail/ses-sink.ts';
import { openTables } from '../../../support/engine.ts';
import { getOrderId } from '../../../support/example.ts';
import { createRequest } from '../example.ts';

const sqs = mockClient(SQSClient);
let engine: Awaited<ReturnType<typeof openTables<'Notifications' | 'Failures'>>>;
let sink: Awaited<ReturnType<typeof startSesSink>>;
let handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
const events: object[] = [];

beforeAll(async () => {
  for (const level of ['info', 'warn', 'error'] as const) jest.spyOn(logger, level).mockImplementation(() => {});
  mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand)
    .resolves({ SecretString: JSON.stringify({ id: '1', key: 'k'.repeat(64) }) });
  engine = await openTables('Notifications', 'Failures');
  sink = await startSesSink({ onEvent: (event) => events.push(event), file: undefined });
  const settings = { provider: 'ses', from: 'Shop <a@b.example>', shopName: 'Shop', timeZone: 'UTC', perSecond: 100 };
  Object.assign(process.env, {
    ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_ENDPOINT_URL_SESV2: sink.endpoint,
    QUEUE_NAME: 'notifications.fifo',
    QUEUE_URL: 'http://127.0.0.1/000000000000/notifications.fifo',
    DLQ_URL: 'http://127.0.0.1/000000000000/notifications-dlq.fifo',
    ORDER_STATUS_QUEUE_URL: 'http://127.0.0.1/000000000000/order-status.fifo',
    NOTIFICATIONS_TABLE: engine.tables.Notifications,
    FAILURES_TABLE: engine.tables.Failures,
    NOTIFICATION_SETTINGS: JSON.stringify({ ...settings, configurationSet: 'mails' }),
    ...{ LINK_KEYS_SECRET: 'link-keys', PUBLIC_URL: 'https://shop.example' },
  });
  ({ handler } = await import('../../../../functions/notification/handlers/send-notifications.ts'));
}, 30_000);
beforeEach(() => {
  events.length = 0;
  sqs.reset();
  sqs.onAnyCommand().resolves({});
});
afterAll(async () => {
  await sink?.stop();
  await engine?.close();
});

async function receive(queue: string, bodies: readonly object[]) {
  const Records = bodies.map((body, n) => ({
    ...{ messageId: `message-${n}`, receiptHandle: `receipt-${n}`, body: JSON.stringify(body) },
    attributes: {
      ...{ ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 'events' },
      ...{ ApproximateFirstReceiveTimestamp: '0', MessageGroupId: `group-${n}` },
    },
    ...{ messageAttributes: {}, md5OfBody: '', eventSource: 'aws:sqs', awsRegion: 'eu-central-1' },
    eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${queue}`,
  }));
  const context = { getRemainingTimeInMillis: () => 5_000 } as Context;
  return (await handler({ Records }, context)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

const createMessage = (n: number, to = 'ada@example.com') => ({ ...createRequest({ to }), subject: getOrderId(n) });
const findMark = (n: number) =>
  createDynamodbMarks(engine.tables.Notifications, engine.dynamodb).find({
    ...{ orderId: getOrderId(n), sequence: 1, channel: 'email' },
  });

test('sends the notifications of a batch with a tracking link, and returns those that failed', async () => {
  const failed = await receive('notifications.fifo', [createMessage(1), createMessage(2, 'flaky@example.com')]);

  expect(failed).toEqual(['message-1']);
  expect(sink.mails()).toMatchObject([{ to: 'ada@example.com', from: 'Shop <a@b.example>' }]);
  expect(sink.mails()[0]?.text).toContain(`https://shop.example/track/${getOrderId(1)}.`);
  expect(await findMark(2)).toMatchObject({ state: 'released', attempts: 1 });
});

test('records the events of mails, and reports a bounce to the order', async () => {
  await receive('notifications.fifo', [createMessage(3, 'bounce@example.com')]);

  expect(await receive('mail-events', events)).toEqual([]);

  expect(await findMark(3)).toMatchObject({ state: 'failed', failure: 'bounced' });
  const sent = sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
  expect(sent).toMatchObject([
    { MessageDeduplicationId: `${getOrderId(3)}.1.email:bounced`, MessageGroupId: getOrderId(3) },
  ]);
});

test('returns an event that cannot be read, and records the others', async () => {
  await receive('notifications.fifo', [createMessage(4)]);

  expect(await receive('mail-events', [{ detail: 7 }, ...events])).toEqual(['message-0']);
});
