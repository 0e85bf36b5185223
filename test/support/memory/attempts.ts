import type { Attempt, Attempts } from '../../../functions/platform/queue-consumer/attempts.ts';

/** A queue's attempts in memory. */
export function attemptsInMemory(): Attempts & { readonly kept: ReadonlyMap<string, readonly Attempt[]> } {
  const kept = new Map<string, readonly Attempt[]>();
  return {
    kept,
    async of(messageId) {
      return kept.get(messageId) ?? [];
    },
    async keep({ messageId, tries }) {
      kept.set(messageId, structuredClone(tries));
    },
    async forget(messageId) {
      kept.delete(messageId);
    },
  };
}
