import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { type Engines, startEngines } from '../../../../local/engines/engines.ts';
import { dummyCredentials } from '../../../../local/environment.ts';
import { listen } from '../../../../local/gateway/listen.ts';
import { parseFailedIds, pollQueue } from '../../../../local/triggers/queue-feed.ts';

let engines: Engines;
let sqs: SQSClient;
let queueUrl: string;
let queues = 0;

beforeAll(async () => {
  const shell = { AWS_ENDPOINT_URL_DYNAMODB: 'http://elsewhere.invalid' };
  engines = await startEngines({ data: undefined, work: '/nowhere', shell }, () => {});
  sqs = new SQSClient({ ...dummyCredentials, endpoint: engines.sqs });
});
afterAll(async () => {
  sqs.destroy();
  await engines.stop();
});
beforeEach(async () => {
  queues += 1;
  const Attributes = { FifoQueue: 'true', VisibilityTimeout: '1' };
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `q${queues}.fifo`, Attributes }));
  queueUrl = new URL(new URL(QueueUrl).pathname, engines.sqs).href;
});

function send(body: string, group = body) {
  return sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: `${group}-${body}`,
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'yes' },
        bytes: { DataType: 'Binary', BinaryValue: Buffer.from('hi') },
      },
    }),
  );
}

/** Polls the queue until `isEnough` accepts the bodies of all batches, and returns them. */
async function feed(
  answer: (event: SQSEvent) => unknown,
  isEnough: (batches: string[][]) => boolean,
  { endpoint = engines.sqs, concurrency = 5, isBusy = (): boolean => false } = {},
) {
  const ending = new AbortController();
  const events: SQSEvent[] = [];
  const notices: string[] = [];
  const bodies = () => events.map(({ Records }) => Records.map(({ body }) => body));
  const invoke = async (event: unknown) => {
    events.push(event as SQSEvent);
    try {
      return await answer(event as SQSEvent);
    } finally {
      if (isEnough(bodies())) ending.abort();
    }
  };
  const notice = (text: string) => notices.push(text);
  const settings = {
    endpoint,
    queueUrl,
    mapping: { EventSourceArn: 'arn:queue', BatchSize: 10, ScalingConfig: { MaximumConcurrency: concurrency } },
    isBusy,
    invoke,
    notice,
  };
  await pollQueue(settings, ending.signal);
  return { events, bodies: bodies(), notices };
}

/** Returns the number of messages on the queue, visible or not. */
async function countMessages() {
  const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] });
  const { Attributes = {} } = await sqs.send(command);
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

const atLeast = (count: number) => (batches: string[][]) => batches.flat().length >= count;

describe('pollQueue', () => {
  test('invokes a function with records as Lambda has them', async () => {
    const { MessageId, MD5OfMessageBody, SequenceNumber } = await send('hello', 'order-1');

    const { events } = await feed(() => undefined, atLeast(1));

    expect(events[0]?.Records).toEqual([
      {
        messageId: MessageId,
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: expect.objectContaining({
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          MessageGroupId: 'order-1',
          MessageDeduplicationId: 'order-1-hello',
          SequenceNumber,
        }),
        messageAttributes: {
          text: { stringValue: 'yes', dataType: 'String' },
          bytes: { binaryValue: Buffer.from('hi').toString('base64'), dataType: 'Binary' },
        },
        md5OfBody: MD5OfMessageBody,
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:queue',
        awsRegion: 'us-east-1',
      },
    ]);
    expect(await countMessages()).toBe(0);
  });

  test('returns only the failed messages after their visibility timeout', async () => {
    for (const body of ['a', 'b', 'c']) await send(body);
    let first = true;

    const { bodies } = await feed(({ Records }) => {
      const failed = Records.filter(({ body }) => body === 'b' && first);
      if (failed.length > 0) first = false;
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    }, atLeast(4));

    expect(bodies.flat().toSorted()).toEqual(['a', 'b', 'b', 'c']);
    expect(await countMessages()).toBe(0);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('no'))],
    ['reports a message that is not in the batch', () => ({ batchItemFailures: [{ itemIdentifier: 'another' }] })],
    ['reports an empty ID', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
    ['returns an invalid response', () => ({ batchItemFailures: 'all' })],
  ])('returns the whole batch when the function %s', async (_, answer) => {
    for (const body of ['a', 'b']) await send(body);

    const { notices } = await feed(answer, atLeast(2));

    expect(await countMessages()).toBe(2);
    expect(notices[0]).toContain('not processed');
  });

  test('keeps the order of the messages of a group', async () => {
    for (const body of ['1', '2', '3']) await send(body, 'one-order');

    const { bodies } = await feed(() => undefined, atLeast(3));

    expect(bodies.flat()).toEqual(['1', '2', '3']);
  });

  test('waits while requests are served, and then receives the messages in one batch', async () => {
    const sending: Promise<unknown>[] = [];
    const isBusy = () => {
      if (sending.length > 0) return false;
      sending.push(...['a', 'b', 'c'].map((body) => send(body)));
      return true;
    };

    const { bodies } = await feed(() => undefined, atLeast(3), { isBusy });

    expect(bodies.map((batch) => batch.length)).toEqual([3]);
  });

  test('shares the machine with requests: while they keep it busy, batches run for about half of the time', async () => {
    for (let n = 0; n < 100; n += 1) await send(`m${n}`, 'one-group');
    const startedAt = performance.now();
    let spentMs = 0;

    await feed(
      async () => {
        const from = performance.now();
        await delay(60);
        spentMs += performance.now() - from;
      },
      (batches) => batches.length === 10,
      { isBusy: () => true },
    );

    expect(spentMs / (performance.now() - startedAt)).toBeGreaterThan(0.2);
  });

  test('runs no more batches at once than its concurrency', async () => {
    for (let n = 0; n < 40; n += 1) await send(`m${n}`);
    let atOnce = 0;
    let most = 0;

    await feed(
      async () => {
        most = Math.max(most, ++atOnce);
        await new Promise((resolve) => setTimeout(resolve, 20));
        atOnce -= 1;
      },
      atLeast(40),
      { concurrency: 2 },
    );

    expect(most).toBe(2);
  });

  test('retries the deletion of a message without invoking the function again', async () => {
    const deleted: string[][] = [];
    const message = (id: string) => ({
      MessageId: id,
      ReceiptHandle: id,
      Body: id,
      MD5OfBody: '',
      Attributes: {},
    });
    const engine = createServer(async (request, response) => {
      const body = (await json(request)) as { Entries?: { Id: string; ReceiptHandle: string }[] };
      if (!body.Entries) return response.end(JSON.stringify({ Messages: [message('a'), message('b')] }));
      deleted.push(body.Entries.map(({ ReceiptHandle }) => ReceiptHandle));
      const Failed = deleted.length === 1 ? [{ Id: '1', Message: 'not now' }] : [];
      return response.end(JSON.stringify({ Successful: [], Failed }));
    });
    const endpoint = `http://127.0.0.1:${await listen(engine)}`;

    const { notices } = await feed(() => undefined, atLeast(2), { endpoint });

    expect(deleted).toEqual([['a', 'b'], ['b']]);
    expect(notices).toEqual([]);
    engine.close();
  });
});

describe('parseFailedIds', () => {
  test.each([[undefined], [null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'reads no failures from %j',
    (answer) => expect(parseFailedIds(answer, [{ messageId: 'm' }]).size).toBe(0),
  );

  test.each([
    [{ batchItemFailures: [{ itemIdentifier: null }] }],
    [{ batchItemFailures: [{ messageId: 'm' }] }],
    ['m'],
  ])('refuses %j', (answer) => expect(() => parseFailedIds(answer, [{ messageId: 'm' }])).toThrow());
});
