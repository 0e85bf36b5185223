import { DeleteMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmbedded } from './embedded.ts';
import { left, newQueue, receive, send, sqsAt, startedAt } from './queues.ts';

// Each difference that docs/engines.md tells of, as it is: when an engine changes, a test fails and the document follows.

let embedded: Awaited<ReturnType<typeof startEmbedded>>;

beforeAll(async () => {
  embedded = await startEmbedded();
});

afterAll(() => embedded.stop());

function queuesOf(engine: 'ElasticMQ' | 'fauxqs') {
  return sqsAt(engine === 'fauxqs' ? embedded.sqs : startedAt('AWS_ENDPOINT_URL_SQS'));
}

test.each([
  ['ElasticMQ', 3],
  ['fauxqs', 1],
] as const)('of three messages of one group, %s gives %i at once', async (engine, count) => {
  const sqs = queuesOf(engine);
  const queue = await newQueue(sqs);
  await send(
    sqs,
    queue,
    ['a', 'b', 'c'].map((body) => ({ body, group: 'order' })),
  );

  expect(await receive(sqs, queue)).toHaveLength(count);
});

test.each(['ElasticMQ', 'fauxqs'] as const)(
  '%s takes one deduplication id in two groups for one message, although the queue says that groups count',
  async (engine) => {
    const sqs = queuesOf(engine);
    const queue = await newQueue(sqs);

    await send(sqs, queue, [
      { body: 'first', group: 'order-1', id: 'same' },
      { body: 'second', group: 'order-2', id: 'same' },
    ]);

    expect((await receive(sqs, queue)).map(({ Body }) => Body)).toEqual(['first']);
  },
);

test.each([
  ['ElasticMQ', 'refuses', 'ReceiptHandleIsInvalid'],
  ['fauxqs', 'ignores', undefined],
] as const)('a receipt that has lapsed, %s %s, and the message stays', async (engine, _, refusal) => {
  const sqs = queuesOf(engine);
  const QueueUrl = await newQueue(sqs, { VisibilityTimeout: '1' });
  await send(sqs, QueueUrl, [{ body: 'a', group: 'order' }]);
  const [first] = await receive(sqs, QueueUrl);
  await receive(sqs, QueueUrl, 3);

  const ReceiptHandle = first?.ReceiptHandle;
  const answer = await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })).catch(({ name }) => name);

  expect(typeof answer === 'string' ? answer : undefined).toBe(refusal);
  expect(await left(sqs, QueueUrl)).toBe(1);
});

test.each([
  ['ElasticMQ', 'takes', undefined],
  ['fauxqs', 'refuses', 'InvalidMessageContents'],
] as const)('%s %s a message with an emoji, which SQS takes', async (engine, _, refusal) => {
  const sqs = queuesOf(engine);
  const QueueUrl = await newQueue(sqs);
  const MessageBody = 'for Ada 😀';
  const command = { QueueUrl, MessageBody, MessageGroupId: 'order', MessageDeduplicationId: 'a' };

  const answer = await sqs.send(new SendMessageCommand(command)).catch(({ name }) => name);

  if (refusal) expect(answer).toContain(refusal);
  else expect((await receive(sqs, QueueUrl))[0]?.Body).toBe(MessageBody);
});
