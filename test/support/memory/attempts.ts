import type { Attempt } from '../../../functions/messages/attempt.ts';
import type { Attempts } from '../../../functions/platform/queue-consumer/attempts.ts';

/** A queue's attempts in memory. */
export function attemptsInMemory(): Attempts & { readonly kept: ReadonlyMap<string, readonly Attempt[]> } {
  const kept = new Map<string, readonly Attempt[]>();
  return {
    kept,
    async find(messageId) {
      return kept.get(messageId) ?? [];
    },
    async save({ messageId, attempts }) {
      kept.set(messageId, structuredClone(attempts));
    },
    async remove(messageId) {
      kept.delete(messageId);
    },
  };
}
