import { DeleteItemCommand, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { logger } from '../../../../functions/platform/logger.ts';
import { consumerVariables } from '../../../../functions/platform/queue-consumer/queue-function.ts';
import { RetryLater } from '../../../../functions/platform/queue-consumer/retry-later.ts';
import { orderId } from '../../../support/example.ts';
import { consumer, env, failed, fails, failures, queue, record, resetMocks, works } from './consumer-on-mocks.ts';

beforeEach(resetMocks);
afterEach(() => void jest.restoreAllMocks());

test('passes on the message and the number of its re-send, and makes no call when all goes well', async () => {
  const received: [string, number][] = [];
  const consume = consumer(async ({ subject }, { resend }) => void received.push([subject, resend]));

  const result = await consume(record('m1'), record('m2', { attributes: { MessageDeduplicationId: 'cancel-1#3' } }));

  expect(result).toEqual(failed());
  expect(received).toEqual([
    [orderId, 0],
    [orderId, 3],
  ]);
  expect([...queue.calls(), ...failures.calls()]).toHaveLength(0);
});

test('records a failed attempt, and returns the message and its followers to the queue for the retry delay', async () => {
  expect(await consumer(fails)(record('m1'), record('m2'))).toEqual(failed('m1', 'm2'));

  expect(failures.commandCalls(UpdateItemCommand).map(({ args }) => args[0].input.Key)).toEqual([
    { pk: { S: 'attempt#orders.fifo#m1' } },
  ]);
  expect(queue.calls()).toHaveLength(1);
  expect(queue.commandCalls(ChangeMessageVisibilityBatchCommand)[0]?.args[0].input).toEqual({
    QueueUrl: env.QUEUE_URL,
    Entries: [
      { Id: '0', ReceiptHandle: 'receipt of m1', VisibilityTimeout: 5 },
      { Id: '1', ReceiptHandle: 'receipt of m2', VisibilityTimeout: 5 },
    ],
  });
});

test('logs a refused change of visibility and goes on', async () => {
  const warn = jest.spyOn(logger, 'warn');
  queue
    .on(ChangeMessageVisibilityBatchCommand)
    .resolves({ Failed: [{ Id: '0', Code: 'ReceiptHandleIsInvalid', SenderFault: true }], Successful: [] });

  expect(await consumer(fails)(record('m1'))).toEqual(failed('m1'));

  expect(warn.mock.calls.map(([line]) => line)).toEqual(['attempt failed', 'messages not returned to queue']);
});

test('reads the attempts of a suspect, writes the new one before it begins, and deletes them when it succeeds', async () => {
  await consumer(works)(record('m1', { attributes: { ApproximateReceiveCount: '2' } }));

  expect(failures.calls().map(({ args }) => args[0].constructor)).toEqual([
    GetItemCommand,
    UpdateItemCommand,
    DeleteItemCommand,
  ]);
});

test('defers for whole seconds on RetryLater and stores no attempt', async () => {
  const consume = consumer(async () => {
    throw new RetryLater(11.2, 'the circuit is open');
  });

  expect(await consume(record('m1'))).toEqual(failed('m1'));

  const [call] = queue.commandCalls(ChangeMessageVisibilityBatchCommand);
  expect(call?.args[0].input.Entries?.[0]?.VisibilityTimeout).toBe(12);
  expect(failures.calls()).toHaveLength(0);
});

test('begins no attempt without the time for its slowest call', async () => {
  const begun: string[] = [];
  const handle = async () => void begun.push('begun');

  // Of five seconds one is for the bookkeeping, and half a second for the rest of the attempt.
  expect(await consumer(handle, {}, { callTimeoutMs: 3_501 })(record('m1'))).toEqual(failed('m1'));
  expect(begun).toEqual([]);

  expect(await consumer(handle, {}, { callTimeoutMs: 3_500 })(record('m1'))).toEqual(failed());
  expect(begun).toEqual(['begun']);
});

test('charges the message when its handler throws before it returns a promise', async () => {
  const consume = consumer(() => {
    throw new TypeError('undefined is not a function');
  });

  expect(await consume(record('m1'))).toEqual(failed('m1'));

  expect(failures.commandCalls(UpdateItemCommand)).toHaveLength(1);
});

test('names each environment variable of a consumer', () => {
  expect(Object.keys(env).sort()).toEqual(Object.keys(consumerVariables).sort());
});
