import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

export type QueueMessage = { body: string; group: string; id?: string };

/** Returns the endpoint of an engine that `npm run test:engines` has started. */
export function readEndpoint(name: 'AWS_ENDPOINT_URL_DYNAMODB' | 'AWS_ENDPOINT_URL_SQS'): string {
  const endpoint = process.env[name];
  if (!endpoint) throw new Error(`${name} is not set. Run these tests by \`npm run test:engines\`.`);
  return endpoint;
}

export function createSqsClient(endpoint: string): SQSClient {
  return new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}

/** Creates a FIFO queue with the attributes of the stack's queues. Returns its URL. */
export async function createQueue(sqs: SQSClient, attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName: `${randomUUID()}.fifo`,
      Attributes: {
        FifoQueue: 'true',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        VisibilityTimeout: '30',
        ...attributes,
      },
    }),
  );
  return QueueUrl;
}

export async function send(sqs: SQSClient, QueueUrl: string, messages: readonly QueueMessage[]): Promise<void> {
  for (let from = 0; from < messages.length; from += 10) {
    const Entries = messages.slice(from, from + 10).map(({ body, group, id = body }, index) => ({
      Id: String(index),
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: id,
    }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) throw new Error(`not sent: ${Failed[0]?.Code} ${Failed[0]?.Message}`);
  }
}

export async function receive(sqs: SQSClient, QueueUrl: string, seconds = 0): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      WaitTimeSeconds: seconds,
    }),
  );
  return Messages;
}

/** Returns the number of visible and invisible messages. */
export async function countMessages(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

/** Converts a message to Lambda's record, with the members that the consumer reads. */
export function toRecord({ MessageId, ReceiptHandle, Body, Attributes }: Message): SQSRecord {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
  } as unknown as SQSRecord;
}

/** Deletes the messages that were not reported as failed, as Lambda does after an invocation. */
export async function acknowledge(
  sqs: SQSClient,
  QueueUrl: string,
  records: readonly SQSRecord[],
  failed: readonly { itemIdentifier: string }[],
): Promise<void> {
  const Entries = records
    .filter(({ messageId }) => !failed.some(({ itemIdentifier }) => itemIdentifier === messageId))
    .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
  if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
}
