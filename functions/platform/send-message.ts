import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { getMessageGroupId } from '../messages/envelope.ts';
import type { Message } from '../messages/messages.ts';

/** Sends a message into its order's group. `resend` is 0 the first time, n for the n-th time that it is sent again. */
export type Send = (message: Message, resend?: number) => Promise<void>;

/**
 * Sends to a FIFO queue. The group is the order (see `groupOf`), so orders never wait for each other. The deduplication id is the
 * message's, so a retry within five minutes is one message; a re-send on purpose carries `#n` and gets through.
 */
export function createSqsSender(queueUrl: string, sqs: SQSClient): Send {
  return async (message, resend = 0) => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: serializeMessage(message),
        MessageGroupId: getMessageGroupId(message),
        MessageDeduplicationId: resend === 0 ? message.id : `${message.id}#${resend}`,
      }),
    );
  };
}

/** Which re-send a received message is: `#3` at the end of its deduplication id is 3, none is 0. */
export function parseResend(deduplicationId: string | undefined): number {
  return Number(/#(\d{1,6})$/.exec(deduplicationId ?? '')?.[1] ?? 0);
}

/**
 * A message as JSON with characters beyond the Basic Multilingual Plane escaped. SQS takes them as they are, but not
 * everything that speaks SQS does, and an order that was accepted must be sendable.
 */
export function serializeMessage(message: Message): string {
  return JSON.stringify(message).replace(/[\ud800-\udfff]/g, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}
