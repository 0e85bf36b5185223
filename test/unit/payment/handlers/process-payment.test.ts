import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { PaymentCommand } from '../../../../functions/messages/payment-messages.ts';
import { logger } from '../../../../functions/platform/logger.ts';
import { openTables } from '../../../support/engine.ts';
import { getOrderId, paymentRequested, refundRequested } from '../example.ts';

const sqs = mockClient(SQSClient);
let engine: Awaited<ReturnType<typeof openTables<'Payments' | 'Failures'>>>;
let handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

beforeAll(async () => {
  for (const level of ['info', 'warn', 'error'] as const) jest.spyOn(logger, level).mockImplementation(() => {});
  engine = await openTables('Payments', 'Failures');
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    QUEUE_NAME: 'payments.fifo',
    QUEUE_URL: 'http://127.0.0.1/000000000000/payments.fifo',
    DLQ_URL: 'http://127.0.0.1/000000000000/payments-dlq.fifo',
    ORDER_STATUS_QUEUE_URL: 'http://127.0.0.1/000000000000/order-status.fifo',
    PAYMENTS_TABLE: engine.tables.Payments,
    FAILURES_TABLE: engine.tables.Failures,
    RETRY_SECONDS: '5,25,125',
    PAYMENT_CAPTURE: 'automatic',
    PAYMENT_DOWN_SECONDS: '20',
  });
  ({ handler } = await import('../../../../functions/payment/handlers/process-payment.ts'));
}, 30_000);
beforeEach(() => {
  sqs.reset();
  sqs.onAnyCommand().resolves({});
});
afterAll(() => engine?.close());

async function receive(...commands: PaymentCommand[]) {
  const Records = commands.map((command, n) => ({
    messageId: `message-${n}`,
    receiptHandle: `receipt-${n}`,
    body: JSON.stringify(command),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'ordering',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId: command.subject,
      MessageDeduplicationId: `${command.id}#4`,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:payments.fifo',
    awsRegion: 'eu-central-1',
  }));
  const context = { getRemainingTimeInMillis: () => 5_000 } as Context;
  const { batchItemFailures } = await handler({ Records }, context);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** The deduplication ids of the replies. */
function getReplyIds() {
  return sqs
    .commandCalls(SendMessageCommand)
    .map(({ args }) => args[0].input)
    .filter(({ QueueUrl }) => QueueUrl?.endsWith('/order-status.fifo'))
    .map(({ MessageDeduplicationId }) => MessageDeduplicationId);
}

test('pays, declines and refunds the commands of a batch, and passes their resend on to the replies', async () => {
  const failed = await receive(
    paymentRequested('tok_ok', getOrderId(1)),
    paymentRequested('tok_declined', getOrderId(2)),
    refundRequested(getOrderId(1)),
  );

  expect(failed).toEqual([]);
  expect(getReplyIds().toSorted()).toEqual([
    `${getOrderId(1)}:payment.processed#4`,
    `${getOrderId(1)}:payment.refunded#4`,
    `${getOrderId(2)}:payment.failed#4`,
  ]);
});

test('returns a failed payment to the queue and processes the others', async () => {
  const failed = await receive(paymentRequested('tok_flaky', getOrderId(3)), paymentRequested('tok_ok', getOrderId(4)));

  expect(failed).toEqual(['message-0']);
  expect(getReplyIds()).toEqual([`${getOrderId(4)}:payment.processed#4`]);
});
