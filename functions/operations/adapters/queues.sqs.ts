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

/** What the queues and their dead-letter queues hold. */
export function createSqsQueueStates(
  urls: { queues: Record<QueueName, string>; deadLetters: Record<QueueName, string> },
  sqs: SQSClient,
): (queue: QueueName) => Promise<QueueState> {
  const holds = async (QueueUrl: string) => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...requestedAttributes] }),
    );
    return requestedAttributes.map((name) => Number(Attributes?.[name] ?? 0));
  };
  return async (queue) => {
    const [[depth = 0, inFlight = 0, delayed = 0], [waiting = 0, handled = 0]] = await Promise.all([
      holds(urls.queues[queue]),
      holds(urls.deadLetters[queue]),
    ]);
    return { depth, inFlight, delayed, setAside: waiting + handled };
  };
}

/** Sends bodies as they are, each into its group. */
export function createSqsBodySender(urls: Record<QueueName, string>, sqs: SQSClient): SendBody {
  return async (queue, body, { group, deduplicationId }) => {
    const ordered = { MessageGroupId: group, MessageDeduplicationId: deduplicationId };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: lookUp(urls, queue),
        MessageBody: body,
        ...(queue.endsWith('.fifo') ? ordered : {}),
      }),
    );
  };
}
