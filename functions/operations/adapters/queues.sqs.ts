import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueName } from '../../messages/queues.ts';
import { lookUp } from '../../messages/stored.ts';
import type { QueueState } from '../domain/monitoring/queues.ts';
import type { SendBody } from '../domain/ports.ts';

const requestedAttributes = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const satisfies readonly QueueAttributeName[];

/** Creates a reader of the approximate numbers of messages of a queue and its dead-letter queue. */
export function createSqsQueueStates(
  urls: { queues: Record<QueueName, string>; deadLetters: Record<QueueName, string> },
  sqs: SQSClient,
): (queue: QueueName) => Promise<QueueState> {
  const countMessages = async (QueueUrl: string) => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...requestedAttributes] }),
    );
    return requestedAttributes.map((name) => Number(Attributes?.[name] ?? 0));
  };
  return async (queue) => {
    const [[depth = 0, inFlight = 0, delayed = 0], [visible = 0, received = 0]] = await Promise.all([
      countMessages(urls.queues[queue]),
      countMessages(urls.deadLetters[queue]),
    ]);
    return { depth, inFlight, delayed, deadLetters: visible + received };
  };
}

/** Creates a sender of message bodies, unchanged. */
export function createSqsBodySender(urls: Record<QueueName, string>, sqs: SQSClient): SendBody {
  return async (queue, body, { group, deduplicationId }) => {
    const fifoFields = { MessageGroupId: group, MessageDeduplicationId: deduplicationId };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: lookUp(urls, queue),
        MessageBody: body,
        ...(queue.endsWith('.fifo') ? fifoFields : {}),
      }),
    );
  };
}
