import { breakerOver, guarded, type Judgement } from '../../functions/platform/breaker.ts';
import { RetryLater } from '../../functions/platform/consume.ts';
import { memoryCircuits } from '../memory/circuits.ts';

export const down = async (): Promise<string> => {
  throw new Error('no answer');
};
export const up = async () => 'answer';

export function shared(judge?: (thrown: unknown) => Judgement) {
  let at = Date.parse('2026-11-20T10:00:00.000Z');
  const circuits = memoryCircuits();
  const now = () => new Date(at);
  return {
    circuits,
    instance: () => breakerOver({ name: 'carrier', circuits, now, ...(judge && { judge }) }),
    later: (seconds: number) => {
      at += seconds * 1_000;
    },
  };
}

/** What a guarded call comes to: its result, the seconds to wait, or the message of what it threw. */
export async function outcome(
  call: () => Promise<string>,
  breaker: ReturnType<typeof breakerOver>,
): Promise<string | number> {
  try {
    return await guarded(call, breaker);
  } catch (thrown) {
    if (thrown instanceof RetryLater) return thrown.seconds;
    return thrown instanceof Error ? thrown.message : 'thrown';
  }
}

export async function opened(judge?: (thrown: unknown) => Judgement) {
  const here = shared(judge);
  const breaker = here.instance();
  for (let n = 0; n < 5; n += 1) await outcome(down, breaker);
  return { ...here, breaker };
}
