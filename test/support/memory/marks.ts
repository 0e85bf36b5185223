import type { Mark, MarkKey } from '../../../functions/notification/domain/mark.ts';
import type { Marks } from '../../../functions/notification/domain/ports.ts';
import { copy } from '../copy.ts';

/** Marks in memory, held to marks-contract.test.ts like the table. */
export function memoryMarks(): Marks {
  const stored = new Map<string, Mark>();
  const toKey = ({ orderId, sequence, channel }: MarkKey) =>
    `${orderId} ${String(sequence).padStart(6, '0')} ${channel}`;
  return {
    async find(key) {
      return copy(stored.get(toKey(key)));
    },

    async save(mark) {
      const before = stored.get(toKey(mark))?.revision ?? 0;
      if (mark.revision !== before + 1) return 'conflict';
      stored.set(toKey(mark), copy(mark));
      return 'saved';
    },

    async list(orderId) {
      const keys = [...stored.keys()].filter((key) => key.startsWith(orderId)).sort();
      return keys.flatMap((key) => copy(stored.get(key)) ?? []);
    },
  };
}
