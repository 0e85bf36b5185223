import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { toMessageAttributes } from './dead-letter-attributes.ts';
import type { ReceivedMessage, SourceQueue } from './types.ts';

/** A queue on SQS with its dead-letter queue. Lambda hands over at most ten messages, which is what a batch call takes. */
export function createSqsQueue(urls: { queue: string; deadLetters: string }, sqs: SQSClient): SourceQueue {
  return {
    async putBack(deliveries, seconds) {
      const { Failed } = await sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: urls.queue,
          Entries: toBatchEntries(deliveries).map((entry) => ({ ...entry, VisibilityTimeout: seconds })),
        }),
      );
      throwOnFailedEntries(Failed);
    },
    async acknowledge(deliveries) {
      const { Failed } = await sqs.send(
        new DeleteMessageBatchCommand({ QueueUrl: urls.queue, Entries: toBatchEntries(deliveries) }),
      );
      throwOnFailedEntries(Failed);
    },
    async setAside({ body, group, messageId }, attributes) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: urls.deadLetters,
          MessageBody: body,
          MessageAttributes: toMessageAttributes(attributes),
          ...(isFifo(urls.deadLetters) ? { MessageGroupId: group, MessageDeduplicationId: messageId } : {}),
        }),
      );
    },
  };
}

/** The name of a FIFO queue ends so, and that of no other. */
export function isFifo(queueUrl: string): boolean {
  return queueUrl.endsWith('.fifo');
}

function toBatchEntries(deliveries: readonly ReceivedMessage[]) {
  return deliveries.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
}

function throwOnFailedEntries(failed: readonly BatchResultErrorEntry[] | undefined): void {
  if (failed?.length) throw new Error(`SQS refused ${failed.length} entries, the first with ${failed[0]?.Code}`);
}
