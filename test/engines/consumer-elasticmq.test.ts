import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { queueFunction } from '../../functions/platform/queue-consumer/queue-function.ts';
import { openTables } from '../support/engine.ts';
import {
  acknowledge,
  countMessages,
  createQueue,
  createSqsClient,
  readEndpoint,
  receive,
  send,
  toRecord,
} from './queues.ts';

const Message = z.object({ number: z.int(), group: z.string() });
type Message = z.infer<typeof Message>;

const context = { getRemainingTimeInMillis: () => 5_000 } as Context;
let sqs: SQSClient;
let store: Awaited<ReturnType<typeof openTables<'Failures'>>>;

beforeAll(async () => {
  sqs = createSqsClient(readEndpoint('AWS_ENDPOINT_URL_SQS'));
  store = await openTables('Failures');
});

afterAll(async () => {
  sqs.destroy();
  await store.close();
});

/** Passes the messages to the consumer, batch by batch, until the queue is empty. */
async function consume(
  messages: readonly Message[],
  handle: (message: Message) => Promise<void>,
  retrySeconds: number[],
) {
  const queueUrl = await createQueue(sqs);
  const deadLetters = await createQueue(sqs);
  const entries = messages.map((message) => ({ body: JSON.stringify(message), group: message.group }));
  await send(sqs, queueUrl, entries);
  const handled: Message[] = [];
  const handler = queueFunction({
    schema: Message,
    async handle(message) {
      await handle(message);
      handled.push(message);
    },
    env: {
      QUEUE_NAME: 'orders.fifo',
      QUEUE_URL: queueUrl,
      DLQ_URL: deadLetters,
      FAILURES_TABLE: store.tables.Failures,
      RETRY_SECONDS: retrySeconds,
    },
    sqs,
    dynamodb: store.dynamodb,
  });

  let maxGroupSize = 0;
  const deadline = Date.now() + 60_000;
  while ((await countMessages(sqs, queueUrl)) > 0) {
    if (Date.now() > deadline) throw new Error(`${await countMessages(sqs, queueUrl)} messages are left after 60 s`);
    const Records = (await receive(sqs, queueUrl, 1)).map(toRecord);
    if (Records.length === 0) continue;
    const groups = Object.groupBy(Records, ({ attributes }) => attributes.MessageGroupId ?? '');
    const sizes = Object.values(groups).map((group = []) => group.length);
    maxGroupSize = Math.max(maxGroupSize, ...sizes);
    const { batchItemFailures } = await handler({ Records }, context);
    await acknowledge(sqs, queueUrl, Records, batchItemFailures);
  }
  const received = await receive(sqs, deadLetters);
  return {
    handled,
    maxGroupSize,
    deadLetters: received.map(({ Body = '' }) => JSON.parse(Body).number),
  };
}

function byGroup(messages: readonly Message[]) {
  return Object.groupBy(messages, ({ group }) => group);
}

const fiftyInFiveGroups = Array.from({ length: 50 }, (_, number) => ({
  number,
  group: `order-${number % 5}`,
}));

test('dead-letters only the message that always fails, in batches with several messages of a group, and keeps the order of each group', async () => {
  const { handled, maxGroupSize, deadLetters } = await consume(
    fiftyInFiveGroups,
    async ({ number }) => {
      if (number === 7) throw new Error('poison');
    },
    [0, 0, 1],
  );

  expect(maxGroupSize).toBeGreaterThan(1);
  expect(deadLetters).toEqual([7]);
  expect(byGroup(handled)).toEqual(byGroup(fiftyInFiveGroups.filter(({ number }) => number !== 7)));
}, 90_000);

test('retries every fifth message, dead-letters none, and keeps the order of each group', async () => {
  const failed = new Set<number>();

  const { handled, deadLetters } = await consume(
    fiftyInFiveGroups,
    async ({ number }) => {
      if (number % 5 !== Math.floor(number / 5) % 5 || failed.has(number)) return;
      failed.add(number);
      throw new Error('failed once');
    },
    [0, 0, 1],
  );

  expect(failed.size).toBe(10);
  expect(deadLetters).toEqual([]);
  expect(byGroup(handled)).toEqual(byGroup(fiftyInFiveGroups));
}, 90_000);
