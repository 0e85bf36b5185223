import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OrderStatusMessage } from '../../functions/messages/messages.ts';
import { sendMessages } from '../../functions/platform/send-message.ts';
import { createMessage } from '../support/example.ts';
import { createQueue, createSqsClient, readEndpoint, receive } from './queues.ts';

// The embedded SQS engine drops the header.
let sqs: SQSClient;
beforeAll(() => {
  sqs = createSqsClient(readEndpoint('AWS_ENDPOINT_URL_SQS'));
});
afterAll(() => sqs.destroy());

test('delivers a message with the trace header of its order', async () => {
  const url = await createQueue(sqs);

  await sendMessages(url, [OrderStatusMessage.parse(createMessage('payment.processed'))], sqs);

  const [message] = await receive(sqs, url, 1);
  expect(message?.Attributes?.AWSTraceHeader).toBe(
    'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
  );
});
