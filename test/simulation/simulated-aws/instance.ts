import type { Time } from '../../../functions/platform/deadline.ts';
import { ContentionError } from '../../../functions/platform/dynamodb/contention.ts';
import type { Random } from '../harness/random.ts';
import type { Timeline } from '../harness/timeline.ts';
import { createServiceFault, type Faults, PlannedFault, pickLatency } from './faults.ts';

export type PortCall = { resource: string; operation: string; subject: string };
/** Makes a port call, which takes time and may go wrong before or after its effect. */
export type Call = <Result>(portCall: PortCall, act: () => Promise<Result>) => Promise<Result>;

/** The environment of the instances of functions. */
export type Runtime = {
  timeline: Timeline;
  random: Random;
  faults: Faults;
  note(line: string): void;
  /** The release of each instance, in a run with two releases. */
  releases?: { releaseOf(call: Call): 'present' | 'next'; isServing(call: Call): boolean };
};

export type Invocation<Result> = { result: Result } | { fault: unknown } | 'crashed';

/**
 * Creates a warm instance of a function, as Lambda keeps it. It processes one invocation at a time and is frozen in
 * between; unfinished work continues in the next invocation. A crash or a timeout ends it and its memory.
 */
export function createInstance(name: string, runtime: Runtime) {
  const { timeline, random, faults, note } = runtime;
  let isAlive = true;
  let running: PromiseWithResolvers<'crashed'> | undefined;
  let thaw = Promise.withResolvers<void>();

  const untilRunning = async (): Promise<void> => {
    while (isAlive && !running) await thaw.promise;
    if (!isAlive) await new Promise(() => undefined);
  };
  const crash = (reason: string): void => {
    note(`${name} ${reason}`);
    isAlive = false;
    running?.resolve('crashed');
  };
  const call: Call = async (portCall, act) => {
    await untilRunning();
    const mode = faults.at(portCall);
    const line = `${name} ${portCall.resource}.${portCall.operation} ${portCall.subject}`;
    await timeline.wait(pickLatency(mode, random, portCall.resource));
    await untilRunning();
    if (mode === 'crashes before') {
      crash(`crashed before ${portCall.resource}.${portCall.operation} ${portCall.subject}`);
      return new Promise(() => undefined);
    }
    if (mode === 'fails' || mode === 'hangs') {
      note(`${line} ✗ ${mode}`);
      throw createServiceFault('failed before its effect', random);
    }
    if (mode === 'breaks') {
      note(`${line} ✗ broke`);
      throw new PlannedFault('broke before its effect');
    }
    if (mode === 'contended') {
      note(`${line} ✗ contended`);
      // `orders.create` reports contention as an outcome, and its caller then looks for its own order.
      if (portCall.resource === 'orders' && portCall.operation === 'create')
        return { outcome: 'contended' } as Awaited<ReturnType<typeof act>>;
      throw new ContentionError('every attempt conflicted');
    }
    const result = await act();
    note(`${line}${summarize(result)}${mode ? ` (${mode})` : ''}`);
    if (mode === 'crashes after') {
      crash('crashed');
      return new Promise(() => undefined);
    }
    await timeline.wait(pickLatency(undefined, random));
    await untilRunning();
    if (mode === 'response lost') {
      // A retry of a conditional write by the SDK conflicts with its own first attempt.
      if (result === 'saved' && random.chance(0.5)) return 'conflict' as typeof result;
      throw createServiceFault('its response was lost', random);
    }
    return result;
  };

  async function invoke<Result>(timeoutMs: number, work: (time: Time) => Promise<Result>): Promise<Invocation<Result>> {
    const endsAt = timeline.now() + timeoutMs;
    const { now } = timeline;
    const after: Time['after'] = (ms, run) => timeline.after(ms, () => isAlive && run());
    const crashed = Promise.withResolvers<'crashed'>();
    running = crashed;
    const wake = thaw;
    wake.resolve();
    const cancelTimeout = timeline.after(timeoutMs, () => {
      if (running === crashed) crash('timed out');
    });
    const working = work({ now, after, remainingMs: () => endsAt - now() }).then(
      (result) => ({ result }),
      (fault: unknown) => ({ fault }),
    );
    const invocation = await Promise.race([working, crashed.promise]);
    cancelTimeout();
    running = undefined;
    thaw = Promise.withResolvers<void>();
    return invocation;
  }

  return { call, invoke, isAlive: () => isAlive };
}
export type Instance = ReturnType<typeof createInstance>;

function summarize(result: unknown): string {
  if (typeof result === 'string') return ` ${result.slice(0, 20)}`;
  if (typeof result === 'object' && result && 'outcome' in result) return ` ${result.outcome}`;
  return '';
}
