import type { Attempt } from '../../messages/attempt.ts';
import type { Time } from '../deadline.ts';
import type { Attempts } from './attempts.ts';
import type { DeadLetterAttributes } from './dead-letter-attributes.ts';

/** A message as the queue delivers it, for the first time or again. */
export type ReceivedMessage = {
  messageId: string;
  /** Names this receive of the message to the queue. */
  receiptHandle: string;
  /** Messages of a group are processed in their order; groups are independent of each other. */
  group: string;
  body: string;
  /** How often the queue has delivered the message, this time included: after a deferral, a crash or a manual receive as well. */
  receiveCount: number;
  /** The number of a deliberate re-send, 0 for the first send. */
  resend: number;
};

/** Whether the message was delivered before, so that its last attempt may have crashed the function. */
export function wasReceivedBefore({ receiveCount }: ReceivedMessage): boolean {
  return receiveCount > 1;
}

/** The references in a body, as far as it can be read. */
export type MessageRefs = {
  type?: string | undefined;
  orderId?: string | undefined;
  correlationId?: string | undefined;
};

/** A body and what to do with it: the service's handler with its message, or why it is unreadable. */
export type ParsedMessage = { refs: MessageRefs } & (
  | { handle(received: { resend: number }): Promise<void> }
  | { unreadable: string }
);

/** The outcome of a message: done and to be acknowledged, or back on the queue for `delaySeconds`. Only `failed` spends an attempt. */
export type ProcessingResult =
  | { outcome: 'processed' | 'deadLettered' }
  | { outcome: 'failed' | 'deferred'; delaySeconds: number };

/** The queue that messages come from, with its dead-letter queue. */
export type SourceQueue = {
  /** Makes the messages visible again after the delay. If this fails, they come back after the visibility timeout. */
  returnToQueue(messages: readonly ReceivedMessage[], delaySeconds: number): Promise<void>;
  /** Deletes messages that are done before the invocation ends. If this fails, they are processed again. */
  acknowledge(messages: readonly ReceivedMessage[]): Promise<void>;
  /** Sends the unchanged body to the dead-letter queue. Throws if that fails: the message must come again. */
  deadLetter(message: ReceivedMessage, attributes: DeadLetterAttributes): Promise<void>;
};

export type Log = Record<'info' | 'warn' | 'error', (line: string, fields: Record<string, unknown>) => void>;

export type QueueConsumer = {
  queueName: string;
  /** The retry delay after each failed attempt, before jitter. A message that fails after the last one is dead-lettered. */
  retrySeconds: readonly number[];
  parse(body: string): ParsedMessage;
  queue: SourceQueue;
  attempts: Attempts;
  time: Time;
  /** The timeout of the slowest call behind a circuit breaker, when it is not the usual one. */
  callTimeoutMs?: number;
  /** A number from 0 up to 1, for jitter. */
  random(): number;
  log: Log;
};

/** A message in processing, with its attempts so far. */
export type MessageContext = {
  message: ReceivedMessage;
  parsed: ParsedMessage;
  attempts: readonly Attempt[];
  consumer: QueueConsumer;
};

export function getLogFields({ message, parsed, consumer }: MessageContext) {
  return { queue: consumer.queueName, messageId: message.messageId, ...parsed.refs };
}
