import type { Time } from '../deadline.ts';
import type { Attempts } from './attempts.ts';
import type { DeadLetterAttributes } from './dead-letter-attributes.ts';

/** A message as a queue hands it out, for the first time or again. */
export type ReceivedMessage = {
  messageId: string;
  /** What the queue knows this handing-out by. */
  receipt: string;
  /** Messages of a group are handled in their order; groups know nothing of each other. */
  group: string;
  body: string;
  /** How often the queue has handed it out, this time included: also after a put-back, a crash or somebody's look. */
  receiveCount: number;
  /** Which re-send on purpose this is, 0 for the first sending. */
  resend: number;
};

/** Whether the message was handed out before: its last handling may have crashed the function. */
export function wasReceivedBefore({ receiveCount }: ReceivedMessage): boolean {
  return receiveCount > 1;
}

/** What ties a message to its order, as far as it can be read. */
export type MessageRefs = {
  type?: string | undefined;
  orderId?: string | undefined;
  correlationId?: string | undefined;
};

/** It was not handled and spends no attempt. It waits for as long as its receive count says, and at least `seconds`. */
export type Deferral = { seconds: number; why: string };

/** A body that was read: what is to be done about it, or what of it cannot be read. */
export type ParsedMessage = { ties: MessageRefs } & (
  | { handle(received: { resend: number }): Promise<'handled' | Deferral> }
  | { unreadable: string }
);

/** The queue that messages come from, and the one for those that are set aside. */
export type SourceQueue = {
  /** Hands them out again after so many seconds. Where that fails, the queue's own visibility time-out does it. */
  putBack(deliveries: readonly ReceivedMessage[], seconds: number): Promise<void>;
  /** Deletes what is settled before the invocation ends. Where that fails, they are settled once more. */
  acknowledge(deliveries: readonly ReceivedMessage[]): Promise<void>;
  /** Sends the body, unchanged, to the dead-letter queue. Throws where that fails: the message must come again. */
  setAside(delivery: ReceivedMessage, attributes: DeadLetterAttributes): Promise<void>;
};

export type Log = Record<'info' | 'warn' | 'error', (line: string, fields: Record<string, unknown>) => void>;

/** A queue's consumer: what it does with a body, and all that it touches. */
export type QueueConsumer = {
  queueName: string;
  /** The wait after each failed try, before jitter. One that fails after the last wait is set aside. */
  retrySeconds: readonly number[];
  read(body: string): ParsedMessage;
  queue: SourceQueue;
  attempts: Attempts;
  time: Time;
  /** From 0 up to 1, for the jitter of waits. */
  random(): number;
  log: Log;
};
