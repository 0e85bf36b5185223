import type { SQSRecord } from 'aws-lambda';
import { type QueueName, queueNames } from '../../messages/queues.ts';
import { DeadLetterAttributes } from '../../platform/queue-consumer/dead-letter-attributes.ts';
import type { IncomingDeadLetter } from '../domain/dead-letters/store-dead-letter.ts';

/**
 * A message out of a dead-letter queue with what its consumer said of it. One that says nothing, or something that no
 * consumer says, was moved there by SQS: it had been handed out too often. Throws when no queue has these dead letters.
 */
export function parseDeadLetterRecord(
  record: SQSRecord,
  deadLetters: Record<QueueName, string>,
  now: string,
): IncomingDeadLetter {
  const { body, messageId, messageAttributes, attributes } = record;
  const queue = getQueueName(record.eventSourceARN, deadLetters);
  const said = DeadLetterAttributes.safeParse(
    Object.fromEntries(Object.entries(messageAttributes ?? {}).map(([name, { stringValue }]) => [name, stringValue])),
  );
  if (!said.success) {
    const attempts = Number(attributes.ApproximateReceiveCount) || 0;
    const fault = 'it was handed out too often';
    return { queue, body, messageId, reason: 'receive_limit', fault, attempts, tries: [], failedAt: now };
  }
  const { reason, detail: fault, attempts, tries, orderId } = said.data;
  const failedAt = new Date(said.data.failedAt).toISOString();
  return { queue, body, messageId: said.data.messageId, orderId, reason, fault, attempts, tries, failedAt };
}

function getQueueName(arn: string, deadLetters: Record<QueueName, string>): QueueName {
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  const queue = queueNames.find((known) => deadLetters[known].endsWith(`/${name}`));
  if (!queue) throw new Error(`${name} has the dead letters of no queue that is known`);
  return queue;
}
