import { DeleteItemCommand, DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import * as z from 'zod/mini';
import { queueFunction } from '../../../../functions/platform/queue-consumer/queue-function.ts';

const Message = z.object({ number: z.number(), group: z.string() });
const dynamodb = new DynamoDBClient({ region: 'eu-central-1' });
const context = { getRemainingTimeInMillis: () => 5_000 } as Context;
let server: FauxqsServer;
let sqs: SQSClient;

beforeAll(async () => {
  server = await startFauxqs({ host: '127.0.0.1', port: 0, logger: false });
  sqs = new SQSClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  recordsInMemory();
});

afterAll(async () => {
  sqs.destroy();
  await server.stop();
});

/** The table, as far as the consumer uses it: whole records under one key. */
function recordsInMemory(): void {
  const records = new Map<string | undefined, Record<string, object>>();
  mockClient(dynamodb)
    .on(GetItemCommand)
    .callsFake(({ Key }) => ({ Item: records.get(Key.pk.S) }))
    .on(UpdateItemCommand)
    .callsFake(({ Key, ExpressionAttributeValues }) => {
      const values = Object.entries<object>(ExpressionAttributeValues);
      records.set(Key.pk.S, Object.fromEntries(values.map(([name, value]) => [name.slice(1), value])));
      return {};
    })
    .on(DeleteItemCommand)
    .callsFake(({ Key }) => {
      records.delete(Key.pk.S);
      return {};
    });
}

async function send(queueUrl: string, messages: readonly z.infer<typeof Message>[]): Promise<void> {
  for (let from = 0; from < messages.length; from += 10)
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages.slice(from, from + 10).map((message) => ({
          Id: String(message.number),
          MessageBody: JSON.stringify(message),
          MessageGroupId: message.group,
          MessageDeduplicationId: String(message.number),
        })),
      }),
    );
}

async function receive(queueUrl: string, seconds = 0): Promise<SQSRecord[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      WaitTimeSeconds: seconds,
    }),
  );
  return Messages.map(
    ({ MessageId, ReceiptHandle, Body, Attributes }) =>
      ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: Attributes,
      }) as unknown as SQSRecord,
  );
}

test('dead-letters one poison message among fifty in twenty groups alone, and keeps the order of every group', async () => {
  const { queueUrl } = server.createQueue('orders.fifo', {
    attributes: { FifoQueue: 'true', VisibilityTimeout: '30' },
  });
  const deadLetters = server.createQueue('orders-dlq.fifo', { attributes: { FifoQueue: 'true' } });
  const messages = Array.from({ length: 50 }, (_, number) => ({ number, group: `order-${number % 20}` }));
  await send(queueUrl, messages);
  const processed: z.infer<typeof Message>[] = [];
  const consume = queueFunction({
    schema: Message,
    async handle(message) {
      if (message.number === 7) throw new Error('poison');
      processed.push(message);
    },
    env: {
      QUEUE_NAME: 'orders.fifo',
      QUEUE_URL: queueUrl,
      DLQ_URL: deadLetters.queueUrl,
      FAILURES_TABLE: 'Failures',
      RETRY_SECONDS: [0, 0, 1],
    },
    sqs,
    dynamodb,
  });

  for (let empty = 0; empty < 2; ) {
    const Records = await receive(queueUrl, 1);
    if (Records.length === 0) empty += 1;
    else await acknowledgeProcessed(queueUrl, Records, (await consume({ Records }, context)).batchItemFailures);
  }

  const received = await receive(deadLetters.queueUrl);
  expect(received.map(({ body }) => JSON.parse(body).number)).toEqual([7]);
  expect(processed).toHaveLength(49);
  for (const { group } of messages.slice(0, 20)) {
    const inGroup = (all: typeof messages) => all.filter((message) => message.group === group && message.number !== 7);
    expect(inGroup(processed)).toEqual(inGroup(messages));
  }
  expect(server.inspectQueue('orders.fifo')?.messages).toEqual({ ready: [], delayed: [], inflight: [] });
}, 20_000);

async function acknowledgeProcessed(
  queueUrl: string,
  records: SQSRecord[],
  failed: { itemIdentifier: string }[],
): Promise<void> {
  const Entries = records
    .filter(({ messageId }) => !failed.some(({ itemIdentifier }) => itemIdentifier === messageId))
    .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
  if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
}
