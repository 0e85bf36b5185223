import type { DeadLetter } from '../../../functions/operations/domain/dead-letters/dead-letter.ts';
import type { DeadLetterKey, DeadLetters, FailingMessage } from '../../../functions/operations/domain/ports.ts';

/** Dead letters in memory, as honest as the table: see letters-contract.ts. `failing` is what consumers write beside them. */
export function memoryDeadLetters(): DeadLetters & {
  all(): DeadLetter[];
  failing: (FailingMessage & { orderId: string })[];
} {
  const kept = new Map<string, DeadLetter>();
  const failing: (FailingMessage & { orderId: string })[] = [];
  return {
    failing,
    all: () => structuredClone([...kept.values()]),
    find: async (id) => structuredClone(kept.get(id)),
    read: async (ids) => structuredClone(ids.flatMap((id) => kept.get(id) ?? [])),

    async save(deadLetter) {
      if (deadLetter.revision !== (kept.get(deadLetter.id)?.revision ?? 0) + 1) return 'conflict';
      kept.set(deadLetter.id, structuredClone(deadLetter));
      return 'saved';
    },

    async open({ first, after, limit }) {
      const places = [...kept.values()].filter(({ closed }) => !closed).map(placeOf);
      places.sort((one, other) => (one.position < other.position ? -1 : 1));
      if (first === 'newest') places.reverse();
      const behind = places.filter(
        ({ position }) => after === undefined || (first === 'newest' ? position < after : position > after),
      );
      const page = behind.slice(0, limit);
      const last = page.at(-1);
      return { places: page, ...(last && behind.length > limit && { after: last.position }) };
    },

    async ofOrder(orderId) {
      const deadLetters = [...kept.values()].filter((deadLetter) => deadLetter.orderId === orderId);
      deadLetters.sort((one, other) => (one.failedAt > other.failedAt ? -1 : 1));
      return structuredClone({
        deadLetters: deadLetters.slice(0, 100),
        failing: failing.filter((one) => one.orderId === orderId),
      });
    },
  };
}

function placeOf({ failedAt, queue, reason, id }: DeadLetter): DeadLetterKey {
  return { id, queue, reason, position: [failedAt, queue, reason, id].join('#') };
}
