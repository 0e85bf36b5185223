import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { queueFunction } from '../../functions/platform/queue-consumer/queue-function.ts';
import { openTables } from '../support/engine.ts';
import { acknowledge, left, newQueue, receive, recordOf, send, sqsAt, startedAt } from './queues.ts';

const Message = z.object({ number: z.int(), group: z.string() });
type Message = z.infer<typeof Message>;

const context = { getRemainingTimeInMillis: () => 5_000 } as Context;
let sqs: SQSClient;
let store: Awaited<ReturnType<typeof openTables<'Failures'>>>;

beforeAll(async () => {
  sqs = sqsAt(startedAt('AWS_ENDPOINT_URL_SQS'));
  store = await openTables('Failures');
});

afterAll(async () => {
  sqs.destroy();
  await store.close();
});

/** Feeds the messages to the consumer, batch by batch, until the queue stays empty. */
async function consumed(
  messages: readonly Message[],
  handle: (message: Message) => Promise<void>,
  retrySeconds: number[],
) {
  const queueUrl = await newQueue(sqs);
  const deadLetters = await newQueue(sqs);
  const all = messages.map((message) => ({ body: JSON.stringify(message), group: message.group }));
  await send(sqs, queueUrl, all);
  const handled: Message[] = [];
  const consume = queueFunction({
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

  let largestOfOneGroup = 0;
  const deadline = Date.now() + 60_000;
  while ((await left(sqs, queueUrl)) > 0) {
    if (Date.now() > deadline) throw new Error(`${await left(sqs, queueUrl)} messages are left after 60 s`);
    const Records = (await receive(sqs, queueUrl, 1)).map(recordOf);
    if (Records.length === 0) continue;
    const groups = Object.groupBy(Records, ({ attributes }) => attributes.MessageGroupId ?? '');
    const sizes = Object.values(groups).map((group = []) => group.length);
    largestOfOneGroup = Math.max(largestOfOneGroup, ...sizes);
    const { batchItemFailures } = await consume({ Records }, context);
    await acknowledge(sqs, queueUrl, Records, batchItemFailures);
  }
  const received = await receive(sqs, deadLetters);
  return {
    handled,
    largestOfOneGroup,
    deadLetters: received.map(({ Body = '' }) => JSON.parse(Body).number),
  };
}

function inGroups(messages: readonly Message[]) {
  return Object.groupBy(messages, ({ group }) => group);
}

const fiftyInFiveGroups = Array.from({ length: 50 }, (_, number) => ({
  number,
  group: `order-${number % 5}`,
}));

test('one poison message among fifty, in batches of one group: no innocent is set aside, and each group keeps its order', async () => {
  const { handled, largestOfOneGroup, deadLetters } = await consumed(
    fiftyInFiveGroups,
    async ({ number }) => {
      if (number === 7) throw new Error('poison');
    },
    [0, 0, 1],
  );

  expect(largestOfOneGroup).toBeGreaterThan(1);
  expect(deadLetters).toEqual([7]);
  expect(inGroups(handled)).toEqual(inGroups(fiftyInFiveGroups.filter(({ number }) => number !== 7)));
}, 90_000);

test('every fifth message fails once, in batches of one group: none is set aside, and each group keeps its order', async () => {
  const failed = new Set<number>();

  const { handled, deadLetters } = await consumed(
    fiftyInFiveGroups,
    async ({ number }) => {
      if (number % 5 !== Math.floor(number / 5) % 5 || failed.has(number)) return;
      failed.add(number);
      throw new Error('not this time');
    },
    [0, 0, 1],
  );

  expect(failed.size).toBe(10);
  expect(deadLetters).toEqual([]);
  expect(inGroups(handled)).toEqual(inGroups(fiftyInFiveGroups));
}, 90_000);
