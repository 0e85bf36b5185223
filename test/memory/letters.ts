import type { Letter } from '../../functions/operations/domain/letter.ts';
import type { Failing, Letters, Place } from '../../functions/operations/domain/ports.ts';

/** Letters in memory, as honest as the table: see letters-contract.ts. `failing` is what consumers write beside them. */
export function memoryLetters(): Letters & {
  all(): Letter[];
  failing: (Failing & { orderId: string })[];
} {
  const kept = new Map<string, Letter>();
  const failing: (Failing & { orderId: string })[] = [];
  return {
    failing,
    all: () => structuredClone([...kept.values()]),
    find: async (id) => structuredClone(kept.get(id)),
    read: async (ids) => structuredClone(ids.flatMap((id) => kept.get(id) ?? [])),

    async save(letter) {
      if (letter.revision !== (kept.get(letter.id)?.revision ?? 0) + 1) return 'outrun';
      kept.set(letter.id, structuredClone(letter));
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
      const letters = [...kept.values()].filter((letter) => letter.orderId === orderId);
      letters.sort((one, other) => (one.failedAt > other.failedAt ? -1 : 1));
      return structuredClone({
        letters: letters.slice(0, 100),
        failing: failing.filter((one) => one.orderId === orderId),
      });
    },
  };
}

function placeOf({ failedAt, queue, reason, id }: Letter): Place {
  return { id, queue, reason, position: [failedAt, queue, reason, id].join('#') };
}
