import { ProviderFault } from '../../../../functions/messages/fault.ts';
import type { Circuits } from '../../../../functions/platform/circuit-breaker/circuit.ts';
import {
  callWithBreaker,
  createCircuitBreaker,
} from '../../../../functions/platform/circuit-breaker/circuit-breaker.ts';
import { RetryLater } from '../../../../functions/platform/queue-consumer/retry-later.ts';
import { memoryCircuits } from '../../../support/memory/circuits.ts';

export const down = async (): Promise<string> => {
  throw new ProviderFault('no answer', 'everyone');
};
export const isDown = 'carrier is down: ProviderFault: no answer';
export const up = async () => 'answer';
/** A call that the provider refuses, of this order alone. */
export const refused = async (): Promise<string> => {
  throw new ProviderFault('refused', 'this order');
};
export const hangs = () => new Promise<string>(() => undefined);

export function shared() {
  let at = Date.parse('2026-11-20T10:00:00.000Z');
  let timers: { at: number; run: () => void }[] = [];
  const memory = memoryCircuits();
  const clock = {
    now: () => at,
    after(ms: number, run: () => void) {
      const timer = { at: at + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  return {
    circuits: memory,
    instance: (circuits: Circuits = memory) => createCircuitBreaker({ name: 'carrier', circuits, clock }),
    /** An instance that was frozen or killed during its call: its timers never fire. */
    frozen: () =>
      createCircuitBreaker({
        name: 'carrier',
        circuits: memory,
        clock: { ...clock, after: () => () => undefined },
      }),
    later: (seconds: number) => {
      at += seconds * 1_000;
      for (const timer of timers.filter((each) => each.at <= at)) timer.run();
    },
  };
}

/** Returns the outcome of a guarded call: its result, the seconds to wait, or the message of what it threw. */
export async function outcome(
  call: () => Promise<string>,
  breaker: ReturnType<typeof createCircuitBreaker>,
): Promise<string | number> {
  try {
    return await callWithBreaker(call, breaker);
  } catch (thrown) {
    if (thrown instanceof RetryLater && thrown.seconds > 0) return thrown.seconds;
    return thrown instanceof Error ? thrown.message : 'thrown';
  }
}

export async function opened() {
  const here = shared();
  const breaker = here.instance();
  for (let n = 0; n < 5; n += 1) await outcome(down, breaker);
  return { ...here, breaker };
}
