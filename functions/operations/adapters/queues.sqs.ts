import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueName } from '../../messages/queues.ts';
import { lookUp } from '../../messages/stored.ts';
import { readMessageCounts } from '../../platform/message-counts.ts';
import { isFifo } from '../../platform/queue-consumer/sqs-queue.ts';
import type { QueueState } from '../domain/monitoring/queues.ts';
import type { SendBody } from '../domain/ports.ts';

/** Creates a reader of the approximate numbers of messages of a queue and its dead-letter queue. */
export function createSqsQueueStates(
  urls: { queues: Record<QueueName, string>; deadLetters: Record<QueueName, string> },
  sqs: SQSClient,
): (queue: QueueName) => Promise<QueueState> {
  return async (queue) => {
    const [counts, deadLetters] = await Promise.all([
      readMessageCounts(urls.queues[queue], sqs),
      readMessageCounts(urls.deadLetters[queue], sqs),
    ]);
    return { ...counts, deadLetters: deadLetters.depth + deadLetters.inFlight };
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
        ...(isFifo(queue) ? fifoFields : {}),
      }),
    );
  };
}
