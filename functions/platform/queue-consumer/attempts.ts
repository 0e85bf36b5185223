import * as z from 'zod/mini';
import { Time } from '../../messages/fields/primitives.ts';

/**
 * One try of a message that is in difficulties. `fault` says what it failed with; a try without one has not ended: it is
 * under way, or the function crashed or ran out of time under it. `nextAt` is when the next try is due.
 */
export const Attempt = z.looseObject({
  at: Time,
  fault: z.optional(z.string()),
  nextAt: z.optional(Time),
});
export type Attempt = z.infer<typeof Attempt>;
export const AttemptList = z.array(Attempt).check(z.maxLength(100));

/** A message that failed, or that may have, with all its tries, the latest last. */
export type FailingMessage = {
  messageId: string;
  orderId?: string | undefined;
  type?: string | undefined;
  tries: readonly Attempt[];
};

/** What is remembered of one queue's messages in difficulties. Those that went through at once leave no trace here. */
export type Attempts = {
  /** The tries so far, read consistently; none for a message that is not known. */
  of(messageId: string): Promise<readonly Attempt[]>;
  /** Replaces what is remembered of the message. */
  keep(failing: FailingMessage): Promise<void>;
  forget(messageId: string): Promise<void>;
};

/** Whether a try did not end: whoever is tried next to such a message may go down with it. */
export function isUnfinished({ fault }: Attempt): boolean {
  return fault === undefined;
}

/** No invocation of a consumer lasts longer. */
const maxAttemptMs = 5_000;

/** Whether a try may still go on elsewhere. */
export function isInProgress(last: Attempt | undefined, now: number): boolean {
  return last !== undefined && isUnfinished(last) && now - Date.parse(last.at) < maxAttemptMs;
}
