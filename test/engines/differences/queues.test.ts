import { DeleteMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { countMessages, createQueue, createSqsClient, readEndpoint, receive, send } from '../queues.ts';
import { startEmbedded } from './embedded.ts';

// Each difference that docs/engines.md lists. A test fails when an engine changes, and the document must follow.

let embedded: Awaited<ReturnType<typeof startEmbedded>>;

beforeAll(async () => {
  embedded = await startEmbedded();
});

afterAll(() => embedded.stop());

function connect(engine: 'ElasticMQ' | 'fauxqs') {
  return createSqsClient(engine === 'fauxqs' ? embedded.sqs : readEndpoint('AWS_ENDPOINT_URL_SQS'));
}

test.each([
  ['ElasticMQ', 3],
  ['fauxqs', 1],
] as const)('shows that a receive from %s returns %i of three messages of one group', async (engine, count) => {
  const sqs = connect(engine);
  const queue = await createQueue(sqs);
  await send(
    sqs,
    queue,
    ['a', 'b', 'c'].map((body) => ({ body, group: 'order' })),
  );

  expect(await receive(sqs, queue)).toHaveLength(count);
});

test.each(['ElasticMQ', 'fauxqs'] as const)(
  'shows that %s deduplicates across groups, although the queue deduplicates by group',
  async (engine) => {
    const sqs = connect(engine);
    const queue = await createQueue(sqs);

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
] as const)('shows that %s %s an expired receipt handle, and keeps the message', async (engine, _, refusal) => {
  const sqs = connect(engine);
  const QueueUrl = await createQueue(sqs, { VisibilityTimeout: '1' });
  await send(sqs, QueueUrl, [{ body: 'a', group: 'order' }]);
  const [first] = await receive(sqs, QueueUrl);
  await receive(sqs, QueueUrl, 3);

  const ReceiptHandle = first?.ReceiptHandle;
  const response = await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })).catch(({ name }) => name);

  expect(typeof response === 'string' ? response : undefined).toBe(refusal);
  expect(await countMessages(sqs, QueueUrl)).toBe(1);
});

test.each([
  ['ElasticMQ', 'accepts', undefined],
  ['fauxqs', 'refuses', 'InvalidMessageContents'],
] as const)('shows that %s %s a message with an emoji, which SQS accepts', async (engine, _, refusal) => {
  const sqs = connect(engine);
  const QueueUrl = await createQueue(sqs);
  const MessageBody = 'for Ada 😀';
  const command = { QueueUrl, MessageBody, MessageGroupId: 'order', MessageDeduplicationId: 'a' };

  const response = await sqs.send(new SendMessageCommand(command)).catch(({ name }) => name);

  if (refusal) expect(response).toContain(refusal);
  else expect((await receive(sqs, QueueUrl))[0]?.Body).toBe(MessageBody);
});
