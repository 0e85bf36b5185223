import type { Circuit, Circuits } from '../../../functions/platform/circuit-breaker/circuit.ts';
import { copy } from '../copy.ts';

/** A circuit in memory that behaves as the table does. `calls` counts its reads and writes. */
export function memoryCircuits(): Circuits & { calls: { reads: number; writes: number } } {
  const calls = { reads: 0, writes: 0 };
  let stored: Circuit | undefined;
  return {
    calls,
    async find() {
      calls.reads += 1;
      return copy(stored);
    },

    async save(circuit) {
      calls.writes += 1;
      if (circuit.revision !== (stored?.revision ?? 0) + 1) return 'conflict';
      stored = copy(circuit);
      return 'saved';
    },
  };
}
