import type { Attempts, Try } from '../../functions/platform/attempts.ts';

/** A queue's attempts in memory. */
export function attemptsInMemory(): Attempts & { readonly kept: ReadonlyMap<string, readonly Try[]> } {
  const kept = new Map<string, readonly Try[]>();
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
