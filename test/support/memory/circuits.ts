import type { Circuit, Circuits } from '../../../functions/platform/circuit-breaker/circuit.ts';

/** A circuit in memory that behaves as the table does. `calls` counts its reads and writes. */
export function memoryCircuits(): Circuits & { calls: { reads: number; writes: number } } {
  const calls = { reads: 0, writes: 0 };
  let kept: Circuit | undefined;
  return {
    calls,
    async find() {
      calls.reads += 1;
      return structuredClone(kept);
    },

    async save(circuit) {
      calls.writes += 1;
      if (circuit.revision !== (kept?.revision ?? 0) + 1) return 'conflict';
      kept = structuredClone(circuit);
      return 'saved';
    },
  };
}
