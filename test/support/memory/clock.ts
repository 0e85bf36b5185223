import type { Time } from '../../../functions/platform/deadline.ts';

/** A clock that stands still until nothing else can happen, and then goes on to what is due next. */
export type VirtualClock = Omit<Time, 'remainingMs'> & {
  wait(ms: number): Promise<void>;
  /** Lets time pass until the work is done; throws when it waits for something that no clock brings. */
  pass<T>(work: Promise<T>): Promise<T>;
};

export function virtualClock(start = Date.parse('2026-11-21T08:00:00Z')): VirtualClock {
  let now = start;
  let timers: { at: number; run: () => void }[] = [];
  const after = (ms: number, run: () => void) => {
    const timer = { at: now + Math.max(ms, 0), run };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  return {
    now: () => now,
    after,
    wait: (ms) => new Promise((resolve) => after(ms, resolve)),
    async pass(work) {
      let done = false;
      const noted = work.finally(() => {
        done = true;
      });
      noted.catch(() => undefined);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (done) return noted;
        const next = timers.toSorted((one, other) => one.at - other.at)[0];
        if (!next) throw new Error('waits for ever');
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.run();
      }
    },
  };
}
