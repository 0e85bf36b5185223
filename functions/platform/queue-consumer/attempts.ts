import type { Attempt } from '../../messages/attempt.ts';

/** A message that failed, or that may have, with all its attempts, the latest last. */
export type FailingMessage = {
  messageId: string;
  orderId?: string | undefined;
  type?: string | undefined;
  attempts: readonly Attempt[];
};

/** Where the attempts at a queue's failing messages are stored. A message that succeeds at once leaves no trace. */
export type Attempts = {
  /** The attempts so far, read consistently; none for an unknown message. */
  find(messageId: string): Promise<readonly Attempt[]>;
  /** Replaces what is stored for the message. */
  save(failing: FailingMessage): Promise<void>;
  remove(messageId: string): Promise<void>;
};

/** Whether an attempt did not end: the next attempt at the same message may crash the function as well. */
export function isUnfinished({ fault }: Attempt): boolean {
  return fault === undefined;
}

/** Longer than any invocation of a consumer. */
const maxAttemptMs = 5_000;

/** Whether the last attempt may still be running in another invocation. */
export function isInProgress(last: Attempt | undefined, now: number): boolean {
  return last !== undefined && isUnfinished(last) && now - Date.parse(last.at) < maxAttemptMs;
}
