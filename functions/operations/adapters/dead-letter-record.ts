import type { SQSRecord } from 'aws-lambda';
import { type QueueName, queueNames } from '../../messages/queues.ts';
import { DeadLetterAttributes } from '../../platform/queue-consumer/dead-letter-attributes.ts';
import type { IncomingDeadLetter } from '../domain/dead-letters/store-dead-letter.ts';
import type { QueueUrls } from './queue-urls.ts';

/**
 * Parses a record of a dead-letter queue. A message without the attributes of a consumer was moved there by SQS, because it
 * reached its maximum receive count. Throws when no queue has this dead-letter queue.
 */
export function parseDeadLetterRecord(record: SQSRecord, deadLetterQueues: QueueUrls, now: string): IncomingDeadLetter {
  const { body, messageId, messageAttributes = {}, attributes } = record;
  const queue = getQueueName(record.eventSourceARN, deadLetterQueues);
  const texts = Object.entries(messageAttributes).map(([name, { stringValue }]) => [name, stringValue]);
  const { success, data } = DeadLetterAttributes.safeParse(Object.fromEntries(texts));
  if (!success) {
    const attemptCount = Number(attributes.ApproximateReceiveCount) || 0;
    const fault = { code: 'receive_limit', detail: `received ${attemptCount} times` } as const;
    return { queue, body, messageId, reason: 'receive_limit', fault, attempts: [], attemptCount, failedAt: now };
  }
  const { code, detail, queue: _logicalName, ...rest } = data;
  return { ...rest, queue, body, fault: { code, detail }, failedAt: new Date(data.failedAt).toISOString() };
}

function getQueueName(arn: string, deadLetterQueues: QueueUrls): QueueName {
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  const queue = queueNames.find((known) => deadLetterQueues[known]?.endsWith(`/${name}`));
  if (!queue) throw new Error(`${name} is not the dead-letter queue of a known queue`);
  return queue;
}
