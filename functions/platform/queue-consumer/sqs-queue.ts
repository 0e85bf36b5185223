import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createTracedBody } from '../trace-header.ts';
import { toMessageAttributes } from './dead-letter-attributes.ts';
import type { ReceivedMessage, SourceQueue } from './types.ts';

/** An SQS queue with its dead-letter queue. Lambda delivers at most ten messages, as many as a batch call takes. */
export function createSqsQueue(urls: { queue: string; deadLetterQueue: string }, sqs: SQSClient): SourceQueue {
  return {
    async returnToQueue(messages, delaySeconds) {
      const Entries = toBatchEntries(messages).map((entry) => ({ ...entry, VisibilityTimeout: delaySeconds }));
      const input = { QueueUrl: urls.queue, Entries };
      throwOnFailedEntries(await sqs.send(new ChangeMessageVisibilityBatchCommand(input)));
    },
    async acknowledge(messages) {
      const input = { QueueUrl: urls.queue, Entries: toBatchEntries(messages) };
      throwOnFailedEntries(await sqs.send(new DeleteMessageBatchCommand(input)));
    },
    async deadLetter({ body, group, messageId }, attributes) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: urls.deadLetterQueue,
          ...createTracedBody(body),
          MessageAttributes: toMessageAttributes(attributes),
          ...(isFifo(urls.deadLetterQueue) ? { MessageGroupId: group, MessageDeduplicationId: messageId } : {}),
        }),
      );
    },
  };
}

/** SQS requires the suffix of FIFO queues and forbids it on others. */
export function isFifo(queueUrl: string): boolean {
  return queueUrl.endsWith('.fifo');
}

function toBatchEntries(messages: readonly ReceivedMessage[]) {
  return messages.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
}

function throwOnFailedEntries({ Failed = [] }: { Failed?: BatchResultErrorEntry[] | undefined }): void {
  if (Failed.length > 0) throw new Error(`SQS refused ${Failed.length} entries, the first with ${Failed[0]?.Code}`);
}
