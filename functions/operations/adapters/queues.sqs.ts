import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueName } from '../../messages/queues.ts';
import { Refusal } from '../../messages/refusal.ts';
import { lookUp } from '../../messages/stored.ts';
import { readMessageCounts } from '../../platform/message-counts.ts';
import { isFifo } from '../../platform/queue-consumer/sqs-queue.ts';
import { createTracedBody } from '../../platform/trace-header.ts';
import type { QueueState } from '../domain/monitoring/queues.ts';
import type { SendBody } from '../domain/ports.ts';
import type { QueueUrls } from './queue-urls.ts';

/** Creates a reader of the approximate numbers of messages of a queue and its dead-letter queue. */
export function createSqsQueueStates(
  urls: { queues: QueueUrls; deadLetters: QueueUrls },
  sqs: SQSClient,
): (queue: QueueName) => Promise<QueueState | undefined> {
  return async (queue) => {
    const [url, deadLetterUrl] = [urls.queues[queue], urls.deadLetters[queue]];
    if (!url || !deadLetterUrl) return undefined;
    const [counts, deadLetters] = await Promise.all([
      readMessageCounts(url, sqs),
      readMessageCounts(deadLetterUrl, sqs),
    ]);
    return { ...counts, deadLetters: deadLetters.depth + deadLetters.inFlight };
  };
}

/** Creates a sender of message bodies, unchanged. */
export function createSqsBodySender(urls: QueueUrls, sqs: SQSClient): SendBody {
  return async (queue, body, { group, deduplicationId }) => {
    const QueueUrl = lookUp(urls, queue);
    if (!QueueUrl)
      throw new Refusal('dead_letter_not_found', `This stage has no queue ${queue}. Discard the dead letter.`);
    const fifoFields = { MessageGroupId: group, MessageDeduplicationId: deduplicationId };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        ...createTracedBody(body),
        ...(isFifo(queue) ? fifoFields : {}),
      }),
    );
  };
}
