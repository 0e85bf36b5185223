import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { getMessageGroupId } from '../messages/envelope.ts';
import type { Message } from '../messages/messages.ts';
import { createTracedBody } from './trace-header.ts';

/** Sends a message in the group of its order. `resend` is 0 the first time, n for the n-th resend. */
export type Send = (message: Message, resend?: number) => Promise<void>;

/**
 * Creates a sender to a FIFO queue. The group is the order, so orders never wait for each other. The deduplication id is the
 * message id, so a retry within five minutes sends one message; a deliberate resend appends `#n`.
 */
export function createSqsSender(queueUrl: string, sqs: SQSClient): Send {
  return async (message, resend = 0) => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        ...createTracedBody(serializeMessage(message)),
        MessageGroupId: getMessageGroupId(message),
        MessageDeduplicationId: resend === 0 ? message.id : `${message.id}#${resend}`,
      }),
    );
  };
}

/** The maximum of SQS. */
const maxBatch = 10;

/** Sends messages to a FIFO queue, up to ten in a request. Throws unless all are sent; to repeat it sends nothing twice. */
export async function sendMessages(queueUrl: string, messages: readonly Message[], sqs: SQSClient): Promise<void> {
  for (let first = 0; first < messages.length; first += maxBatch) {
    const Entries = messages.slice(first, first + maxBatch).map((message, index) => ({
      Id: String(index),
      ...createTracedBody(serializeMessage(message)),
      MessageGroupId: getMessageGroupId(message),
      MessageDeduplicationId: message.id,
    }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    const [failed] = Failed;
    if (failed) throw Object.assign(new Error(`a message was not sent: ${failed.Code}`), { name: failed.Code });
  }
}

/** Returns the number of the resend: 3 for a deduplication id that ends with `#3`, 0 without a suffix. */
export function parseResend(deduplicationId: string | undefined): number {
  return Number(/#(\d{1,6})$/.exec(deduplicationId ?? '')?.[1] ?? 0);
}

/**
 * Serializes a message as JSON and escapes characters beyond the Basic Multilingual Plane: SQS accepts them, some engines
 * that emulate SQS do not, and every accepted order must be sendable.
 */
export function serializeMessage(message: Message): string {
  return JSON.stringify(message).replace(
    /[\ud800-\udfff]/g,
    (surrogate) => `\\u${surrogate.charCodeAt(0).toString(16)}`,
  );
}
