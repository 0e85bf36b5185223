import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { jest } from '@jest/globals';
import type { Context, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { OrderCancellationRequested } from '../../../../functions/messages/order-messages.ts';
import { queueFunction } from '../../../../functions/platform/queue-consumer/queue-function.ts';
import { createMessage, orderId } from '../../../support/example.ts';

const sqs = new SQSClient({ region: 'eu-central-1' });
const dynamodb = new DynamoDBClient({ region: 'eu-central-1' });
export const queue = mockClient(sqs);
export const failures = mockClient(dynamodb);
export const env = {
  QUEUE_NAME: 'orders.fifo',
  QUEUE_URL: 'https://sqs/orders.fifo',
  DLQ_URL: 'https://sqs/orders-dlq.fifo',
  FAILURES_TABLE: 'Failures',
  RETRY_SECONDS: [5, 25, 125],
};
const context = { getRemainingTimeInMillis: () => 5_000 } as Context;

export function resetMocks(): void {
  queue.reset();
  failures.reset();
  queue.on(ChangeMessageVisibilityBatchCommand).resolves({});
  failures.on(GetItemCommand).resolves({});
  jest.spyOn(Math, 'random').mockReturnValue(0);
}

export const works = async () => undefined;
export const fails = async () => {
  throw new Error('no answer from ada@example.com');
};
/** The response that returns these messages to the queue. */
export const failed = (...messageIds: string[]) => ({
  batchItemFailures: messageIds.map((itemIdentifier) => ({ itemIdentifier })),
});

/** A message as Lambda delivers it, received for the first time unless it says otherwise. */
export function record(
  messageId: string,
  change: { body?: string; attributes?: Partial<SQSRecord['attributes']> } = {},
): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt of ${messageId}`,
    body: JSON.stringify(createMessage('order.cancellation_requested')),
    ...change,
    attributes: {
      ApproximateReceiveCount: '1',
      MessageGroupId: orderId,
      MessageDeduplicationId: 'cancel-1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
      ...change.attributes,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}

type Handle = Parameters<typeof queueFunction<typeof OrderCancellationRequested>>[0]['handle'];

/** The consumer of the queue over clients that only record what they are sent. */
export function consumer(handle: Handle, change: Partial<typeof env> = {}, options: { callTimeoutMs?: number } = {}) {
  const schema = OrderCancellationRequested;
  const consume = queueFunction({ schema, handle, env: { ...env, ...change }, sqs, dynamodb, ...options });
  return (...records: SQSRecord[]) => consume({ Records: records }, context);
}
