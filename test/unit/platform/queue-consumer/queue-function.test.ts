import { DeleteItemCommand, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityBatchCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { logger } from '../../../../functions/platform/logger.ts';
import { consumerVariables, RetryLater } from '../../../../functions/platform/queue-consumer/queue-function.ts';
import { consumer, env, failures, orderId, queue, record } from './consumer-on-mocks.ts';

beforeEach(() => {
  queue.reset();
  failures.reset();
  queue.on(ChangeMessageVisibilityBatchCommand).resolves({});
  failures.on(GetItemCommand).resolves({});
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => void jest.restoreAllMocks());

const works = async () => undefined;
const fails = async () => {
  throw new Error('no answer from ada@example.com');
};

test('hands over what it read and which re-send it is, and makes no call when all goes well', async () => {
  const received: [string, number][] = [];
  const consume = consumer(async ({ subject }, { resend }) => void received.push([subject, resend]));

  expect(await consume(record('m1'), record('m2', { attributes: { MessageDeduplicationId: 'cancel-1#3' } }))).toEqual({
    batchItemFailures: [],
  });

  expect(received).toEqual([
    [orderId, 0],
    [orderId, 3],
  ]);
  expect([...queue.calls(), ...failures.calls()]).toHaveLength(0);
});

test('a failure is remembered, and it and its followers come again after the wait', async () => {
  expect(await consumer(fails)(record('m1'), record('m2'))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
  });

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

test('a refused change of visibility is told, and does not stop the batch', async () => {
  const warn = jest.spyOn(logger, 'warn');
  queue
    .on(ChangeMessageVisibilityBatchCommand)
    .resolves({ Failed: [{ Id: '0', Code: 'ReceiptHandleIsInvalid', SenderFault: true }], Successful: [] });

  expect(await consumer(fails)(record('m1'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });

  expect(warn.mock.calls.map(([line]) => line)).toEqual(['try failed', 'not put back']);
});

test('a suspect is looked up, written down, tried and forgotten', async () => {
  await consumer(works)(record('m1', { attributes: { ApproximateReceiveCount: '2' } }));

  expect(failures.calls().map(({ args }) => args[0].constructor)).toEqual([
    GetItemCommand,
    UpdateItemCommand,
    DeleteItemCommand,
  ]);
});

test('RetryLater waits for whole seconds and leaves no attempt behind', async () => {
  const consume = consumer(async () => {
    throw new RetryLater(11.2, 'the circuit is open');
  });

  expect(await consume(record('m1'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });

  expect(
    queue.commandCalls(ChangeMessageVisibilityBatchCommand)[0]?.args[0].input.Entries?.[0]?.VisibilityTimeout,
  ).toBe(12);
  expect(failures.calls()).toHaveLength(0);
});

test('names each variable that it is configured with', () => {
  expect(Object.keys(env).sort()).toEqual(Object.keys(consumerVariables).sort());
});
