import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { type Engines, startEngines } from '../../../../local/engines/engines.ts';
import { dummyCredentials } from '../../../../local/environment.ts';
import { listen } from '../../../../local/gateway/listen.ts';
import { createQueueFeed, getFailedIds } from '../../../../local/triggers/queue-feed.ts';

let engines: Engines;
let sqs: SQSClient;
let queueUrl: string;
let queues = 0;

beforeAll(async () => {
  const shell = { AWS_ENDPOINT_URL_DYNAMODB: 'http://nobody.invalid' };
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

/** Feeds from the queue until `isEnough` says so of the bodies of all batches that came, and answers these. */
async function feed(
  answer: (event: SQSEvent) => unknown,
  isEnough: (batches: string[][]) => boolean,
  { reportsFailures = true, endpoint = engines.sqs, concurrency = 5, isBusy = (): boolean => false } = {},
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
    queueArn: 'arn:queue',
    batchSize: 10,
    concurrency,
    reportsFailures,
    isBusy,
    invoke,
    notice,
  };
  await createQueueFeed(settings, ending.signal);
  return { events, bodies: bodies(), notices };
}

/** How many messages the queue has, handed out or not. */
async function left() {
  const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] });
  const { Attributes = {} } = await sqs.send(asked);
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

const came = (count: number) => (batches: string[][]) => batches.flat().length >= count;

describe('a consumer', () => {
  test('is handed messages as Lambda hands them', async () => {
    const { MessageId, MD5OfMessageBody, SequenceNumber } = await send('hello', 'order-1');

    const { events } = await feed(() => undefined, came(1));

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
    expect(await left()).toBe(0);
  });

  test('gets again what it reports as failed, and only that, after its visibility time-out', async () => {
    for (const body of ['a', 'b', 'c']) await send(body);
    let first = true;

    const { bodies } = await feed(({ Records }) => {
      const failed = Records.filter(({ body }) => body === 'b' && first);
      if (failed.length > 0) first = false;
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    }, came(4));

    expect(bodies.flat().toSorted()).toEqual(['a', 'b', 'b', 'c']);
    expect(await left()).toBe(0);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('no'))],
    ['names a message that it was not given', () => ({ batchItemFailures: [{ itemIdentifier: 'another' }] })],
    ['names nothing', () => ({ batchItemFailures: [{ itemIdentifier: '' }] })],
    ['answers what makes no sense', () => ({ batchItemFailures: 'all' })],
  ])('that %s gets the whole batch again', async (_, answer) => {
    for (const body of ['a', 'b']) await send(body);

    const { notices } = await feed(answer, came(2));

    expect(await left()).toBe(2);
    expect(notices[0]).toContain('stay there');
  });

  test('that is not asked for failures is done with all of a batch when it does not throw', async () => {
    await send('a');

    await feed(() => ({ batchItemFailures: [{ itemIdentifier: 'another' }] }), came(1), {
      reportsFailures: false,
    });

    expect(await left()).toBe(0);
  });

  test('gets the messages of a group in their order, the next one when the one before is done', async () => {
    for (const body of ['1', '2', '3']) await send(body, 'one-order');

    const { bodies } = await feed(() => undefined, came(3));

    expect(bodies.flat()).toEqual(['1', '2', '3']);
  });

  test('waits while requests come first, and gets what has gathered meanwhile', async () => {
    const sending: Promise<unknown>[] = [];
    const isBusy = () => {
      if (sending.length > 0) return false;
      sending.push(...['a', 'b', 'c'].map((body) => send(body)));
      return true;
    };

    const { bodies } = await feed(() => undefined, came(3), { isBusy });

    expect(bodies.map((batch) => batch.length)).toEqual([3]);
  });

  test('has no more batches at a time than it is said to', async () => {
    for (let n = 0; n < 40; n += 1) await send(`m${n}`);
    let atOnce = 0;
    let most = 0;

    await feed(
      async () => {
        most = Math.max(most, ++atOnce);
        await new Promise((resolve) => setTimeout(resolve, 20));
        atOnce -= 1;
      },
      came(40),
      { concurrency: 2 },
    );

    expect(most).toBe(2);
  });

  test('is not asked again for what could not be deleted at the first try', async () => {
    const deleted: string[][] = [];
    const message = (id: string) => ({
      MessageId: id,
      ReceiptHandle: id,
      Body: id,
      MD5OfBody: '',
      Attributes: {},
    });
    const engine = createServer(async (request, response) => {
      const asked = (await json(request)) as { Entries?: { Id: string; ReceiptHandle: string }[] };
      if (!asked.Entries) return response.end(JSON.stringify({ Messages: [message('a'), message('b')] }));
      deleted.push(asked.Entries.map(({ ReceiptHandle }) => ReceiptHandle));
      const Failed = deleted.length === 1 ? [{ Id: '1', Message: 'not now' }] : [];
      return response.end(JSON.stringify({ Successful: [], Failed }));
    });
    const endpoint = `http://127.0.0.1:${await listen(engine)}`;

    const { notices } = await feed(() => undefined, came(2), { endpoint });

    expect(deleted).toEqual([['a', 'b'], ['b']]);
    expect(notices).toEqual([]);
    engine.close();
  });
});

describe('a report', () => {
  test.each([[undefined], [null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    '%j says that all is well',
    (answer) => expect(getFailedIds(answer, [{ messageId: 'm' }]).size).toBe(0),
  );

  test.each([
    [{ batchItemFailures: [{ itemIdentifier: null }] }],
    [{ batchItemFailures: [{ messageId: 'm' }] }],
    ['m'],
  ])('%j says nothing that can be understood', (answer) =>
    expect(() => getFailedIds(answer, [{ messageId: 'm' }])).toThrow(),
  );
});
