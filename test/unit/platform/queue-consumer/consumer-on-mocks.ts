import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { OrderCancellationRequested } from '../../../../functions/messages/order-messages.ts';
import { queueFunction, type Received } from '../../../../functions/platform/queue-consumer/queue-function.ts';

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
export const orderId = '3f0c9a52-55a5-4d0b-9a33-0d1f2b7c8e91';

/** A cancellation as it stands in a body. */
export const message = (change: object = {}) => ({
  specversion: '1.0',
  id: 'cancel-1',
  source: '/ordering',
  type: 'order.cancellation_requested',
  subject: orderId,
  time: '2026-11-21T08:00:00.000Z',
  datacontenttype: 'application/json',
  dataschema: 'urn:order-processing:order.cancellation_requested:1',
  correlationid: 'correlation-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  sequence: '0000000001',
  data: { clientId: 'demo-shop' },
  ...change,
});

/** A message as Lambda hands it over: received for the first time unless it says otherwise. */
export function record(
  messageId: string,
  change: { body?: string; attributes?: Partial<SQSRecord['attributes']> } = {},
): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt of ${messageId}`,
    body: JSON.stringify(message()),
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

/** The consumer of the queue over clients that only record what they are asked. */
export function consumer(
  handle: (message: OrderCancellationRequested, received: Received) => Promise<void>,
  change: Partial<typeof env> = {},
) {
  const consume = queueFunction({
    schema: OrderCancellationRequested,
    handle,
    env: { ...env, ...change },
    sqs,
    dynamodb,
  });
  return (...records: SQSRecord[]) => consume({ Records: records }, context);
}
