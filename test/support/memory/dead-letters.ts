import type { DeadLetter } from '../../../functions/operations/domain/dead-letters/dead-letter.ts';
import type { DeadLetterKey, DeadLetters, FailingMessage } from '../../../functions/operations/domain/ports.ts';
import { copy } from '../copy.ts';

/** Dead letters in memory, held to the contract of the table. `failing` is what consumers write beside them. */
export function memoryDeadLetters(): DeadLetters & {
  all(): DeadLetter[];
  failing: (FailingMessage & { orderId: string })[];
} {
  const stored = new Map<string, DeadLetter>();
  const failing: (FailingMessage & { orderId: string })[] = [];
  return {
    failing,
    all: () => copy([...stored.values()]),
    find: async (id) => copy(stored.get(id)),
    findMany: async (ids) => copy(ids.flatMap((id) => stored.get(id) ?? [])),

    async save(deadLetter) {
      if (deadLetter.revision !== (stored.get(deadLetter.id)?.revision ?? 0) + 1) return 'conflict';
      stored.set(deadLetter.id, copy(deadLetter));
      return 'saved';
    },

    async listOpen({ first, after, limit }) {
      const keys = [...stored.values()].filter(({ closed }) => !closed).map(toKey);
      keys.sort((one, other) => (one.position < other.position ? -1 : 1));
      if (first === 'newest') keys.reverse();
      const behind = keys.filter(
        ({ position }) => after === undefined || (first === 'newest' ? position < after : position > after),
      );
      const page = behind.slice(0, limit);
      const last = page.at(-1);
      return { keys: page, ...(last && behind.length > limit && { after: last.position }) };
    },

    async findByOrder(orderId) {
      const deadLetters = [...stored.values()].filter((deadLetter) => deadLetter.orderId === orderId);
      deadLetters.sort((one, other) => (one.failedAt > other.failedAt ? -1 : 1));
      return copy({
        deadLetters: deadLetters.slice(0, 100),
        failing: failing.filter((one) => one.orderId === orderId),
      });
    },
  };
}

function toKey({ failedAt, queue, reason, id }: DeadLetter): DeadLetterKey {
  return { id, queue, reason, position: [failedAt, queue, reason, id].join('#') };
}
