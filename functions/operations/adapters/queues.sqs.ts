import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { knownIn } from '../../messages/stored.ts';
import type { SendBody } from '../domain/ports.ts';
import type { QueueName, QueueState } from '../domain/queues.ts';

const asked = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const satisfies readonly QueueAttributeName[];

/** What the queues and their dead-letter queues hold. */
export function queueStates(
  urls: { queues: Record<QueueName, string>; deadLetters: Record<QueueName, string> },
  sqs: SQSClient,
): (queue: QueueName) => Promise<QueueState> {
  const holds = async (QueueUrl: string) => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...asked] }),
    );
    return asked.map((name) => Number(Attributes?.[name] ?? 0));
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
export function bodiesOnSQS(urls: Record<QueueName, string>, sqs: SQSClient): SendBody {
  return async (queue, body, { group, deduplicationId }) => {
    const ordered = { MessageGroupId: group, MessageDeduplicationId: deduplicationId };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: knownIn(urls, queue),
        MessageBody: body,
        ...(queue.endsWith('.fifo') ? ordered : {}),
      }),
    );
  };
}
