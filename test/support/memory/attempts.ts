import type { Attempt } from '../../../functions/messages/attempt.ts';
import type { Attempts } from '../../../functions/platform/queue-consumer/attempts.ts';
import { copy } from '../copy.ts';

/** A queue's attempts in memory. */
export function memoryAttempts(): Attempts & { readonly stored: ReadonlyMap<string, readonly Attempt[]> } {
  const stored = new Map<string, readonly Attempt[]>();
  return {
    stored,
    async find(messageId) {
      return stored.get(messageId) ?? [];
    },
    async save({ messageId, attempts }) {
      stored.set(messageId, copy(attempts));
    },
    async remove(messageId) {
      stored.delete(messageId);
    },
  };
}
