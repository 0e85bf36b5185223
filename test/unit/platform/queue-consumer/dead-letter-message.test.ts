import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { DeadLetterAttributes } from '../../../../functions/platform/queue-consumer/dead-letter-attributes.ts';
import { createMessage, orderId } from '../../../support/example.ts';
import { consumer, env, failed, fails, failures, queue, record, resetMocks, works } from './consumer-on-mocks.ts';

beforeEach(resetMocks);

const body = (more: object) => JSON.stringify(createMessage('order.cancellation_requested', more));

test.each([
  ['not JSON', '{"email":"ada@example.com"', 'not JSON', undefined],
  [
    'of another schema',
    body({ specversion: '0.3', data: 7 }),
    '/specversion invalid_value; /data invalid_type',
    orderId,
  ],
  ['no message of ours', '"Ada L."', '/ invalid_type', undefined],
  ['too large', body({ padding: 'x'.repeat(256 * 1024) }), 'larger than 262144 bytes', undefined],
])('dead-letters a body that is %s unchanged, with all that operations need', async (_, sentBody, detail, ofOrder) => {
  expect(await consumer(works)(record('m1', { body: sentBody }))).toEqual(failed());

  const sent = queue.commandCalls(SendMessageCommand)[0]?.args[0].input;
  expect(sent).toMatchObject({
    QueueUrl: env.DLQ_URL,
    MessageBody: sentBody,
    MessageGroupId: orderId,
    MessageDeduplicationId: 'm1',
  });
  expect(Object.keys(sent?.MessageAttributes ?? {}).length).toBeLessThanOrEqual(10);
  const texts = Object.entries(sent?.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
  expect(DeadLetterAttributes.parse(Object.fromEntries(texts))).toEqual({
    reason: 'unreadable',
    code: 'unreadable',
    detail,
    attempts: [],
    attemptCount: 0,
    queue: 'orders.fifo',
    messageId: 'm1',
    orderId: ofOrder,
    failedAt: expect.any(String),
  });
  expect(queue.commandCalls(DeleteMessageBatchCommand)).toHaveLength(1);
});

test('does not acknowledge a message that cannot be dead-lettered', async () => {
  queue.on(SendMessageCommand).rejects(new Error('out of order'));

  expect(await consumer(works)(record('m1', { body: '?' }), record('m2'))).toEqual(failed('m1', 'm2'));
});

test('makes each message of a standard queue a group of its own, and its dead letters have no group', async () => {
  const consume = consumer(fails, {
    QUEUE_URL: 'https://sqs/carrier-steps',
    DLQ_URL: 'https://sqs/carrier-steps-dlq',
  });

  expect(await consume(record('m1', { body: '?' }), record('m2'), record('m3'))).toEqual(failed('m2', 'm3'));

  expect(failures.commandCalls(UpdateItemCommand)).toHaveLength(2);
  expect(queue.commandCalls(SendMessageCommand)[0]?.args[0].input).not.toHaveProperty('MessageGroupId');
});
