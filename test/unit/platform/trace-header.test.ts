import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { OrderStatusMessage } from '../../../functions/messages/messages.ts';
import { type QueueName, queueNames } from '../../../functions/messages/queues.ts';
import { createSqsBodySender } from '../../../functions/operations/adapters/queues.sqs.ts';
import type { DeadLetterAttributes } from '../../../functions/platform/queue-consumer/dead-letter-attributes.ts';
import { createSqsQueue } from '../../../functions/platform/queue-consumer/sqs-queue.ts';
import { createSqsSender, sendMessages, serializeMessage } from '../../../functions/platform/send-message.ts';
import { createTracedBody } from '../../../functions/platform/trace-header.ts';
import { at, createMessage, trace } from '../../support/example.ts';

const header = 'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1';
const url = 'https://sqs.example/queue.fifo';
const sqs = new SQSClient({ region: 'eu-central-1' });
const mock = mockClient(sqs);
const message = OrderStatusMessage.parse(createMessage('payment.processed'));
const body = serializeMessage(message);
const deadLetter = { body, group: 'dead', messageId: 'dead', receiptHandle: '', receiveCount: 1, resend: 0 };
const attributes: DeadLetterAttributes = {
  ...{ reason: 'unreadable', code: 'unreadable', detail: '', attempts: [], attemptCount: 0 },
  ...{ queue: 'orders.fifo', messageId: 'dead', failedAt: at },
};
const urls = Object.fromEntries(queueNames.map((name) => [name, url])) as Record<QueueName, string>;

test.each([
  ['a message', () => createSqsSender(url, sqs)(message)],
  ['a batch of messages', () => sendMessages(url, [message], sqs)],
  ['a dead letter', () => createSqsQueue({ queue: url, deadLetterQueue: url }, sqs).deadLetter(deadLetter, attributes)],
  ['a redrive', () => createSqsBodySender(urls, sqs)('orders.fifo', body, { group: 'g', deduplicationId: 'd' })],
])('sends %s in the trace of its order', async (_, send) => {
  mock.reset();
  mock.on(SendMessageCommand).resolves({}).on(SendMessageBatchCommand).resolves({});

  await send();

  const [input] = mock.calls().map(({ args }) => Object(args[0].input));
  const { MessageSystemAttributes } = input.Entries?.[0] ?? input;
  expect(MessageSystemAttributes).toEqual({ AWSTraceHeader: { DataType: 'String', StringValue: header } });
});

test('takes the flag of a trace that is not sampled', () => {
  const { MessageSystemAttributes } = createTracedBody(body.replace(/-01"/, '-00"'));

  expect(MessageSystemAttributes?.AWSTraceHeader.StringValue).toMatch(/;Sampled=0$/);
});

test.each([
  ['is no JSON', 'garbage'],
  ['has no trace', '{}'],
  ['has one in a text only', JSON.stringify({ text: `"traceparent":"${trace.traceparent}"` })],
  ['has a malformed one', '{"traceparent":"00-x"}'],
])('sends no header with a body that %s', (_, text) => {
  expect(createTracedBody(text)).toEqual({ MessageBody: text });
});
