import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { DeadLetterAttributes } from '../../../../functions/platform/queue-consumer/dead-letter-attributes.ts';
import { consumer, env, failures, message, orderId, queue, record } from './consumer-on-mocks.ts';

beforeEach(() => {
  queue.reset();
  failures.reset();
  queue.on(ChangeMessageVisibilityBatchCommand).resolves({});
  failures.on(GetItemCommand).resolves({});
});

const works = async () => undefined;
const fails = async () => {
  throw new Error('no answer from ada@example.com');
};

test.each([
  ['not JSON', '{"email":"ada@example.com"', 'is not JSON', undefined],
  [
    'another schema',
    JSON.stringify(message({ specversion: '0.3', data: 7 })),
    '/specversion invalid_value; /data invalid_type',
    orderId,
  ],
  ['nothing of ours', '"Ada L."', '/ invalid_type', undefined],
  ['too large', JSON.stringify(message({ padding: 'x'.repeat(256 * 1024) })), 'is larger than 262144 bytes', undefined],
])('%s is set aside unchanged, with what a reader of dead letters needs', async (_, body, detail, ofOrder) => {
  expect(await consumer(works)(record('m1', { body }))).toEqual({ batchItemFailures: [] });

  const sent = queue.commandCalls(SendMessageCommand)[0]?.args[0].input;
  expect(sent).toMatchObject({
    QueueUrl: env.DLQ_URL,
    MessageBody: body,
    MessageGroupId: orderId,
    MessageDeduplicationId: 'm1',
  });
  expect(Object.keys(sent?.MessageAttributes ?? {}).length).toBeLessThanOrEqual(10);
  const texts = Object.entries(sent?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
  expect(DeadLetterAttributes.parse(Object.fromEntries(texts))).toEqual({
    reason: 'unreadable',
    detail,
    attempts: 0,
    tries: [],
    queue: 'orders.fifo',
    messageId: 'm1',
    orderId: ofOrder,
    failedAt: expect.any(String),
  });
  expect(queue.commandCalls(DeleteMessageBatchCommand)).toHaveLength(1);
});

test('a message that cannot be set aside is not acknowledged', async () => {
  queue.on(SendMessageCommand).rejects(new Error('out of order'));

  expect(await consumer(works)(record('m1', { body: '?' }), record('m2'))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
  });
});

test('on a standard queue no message waits for another, and its dead letters have no group', async () => {
  const consume = consumer(fails, {
    QUEUE_URL: 'https://sqs/carrier-steps',
    DLQ_URL: 'https://sqs/carrier-steps-dlq',
  });
  const first = record('m1', { body: '?' });

  expect(await consume(first, record('m2'), record('m3'))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }],
  });

  expect(failures.commandCalls(UpdateItemCommand)).toHaveLength(2);
  expect(queue.commandCalls(SendMessageCommand)[0]?.args[0].input).not.toHaveProperty('MessageGroupId');
});
