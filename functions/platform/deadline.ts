import type { Context } from 'aws-lambda';

/** Kept for answering: what is not done by then is given up, whatever it waits for. */
export const responseMs = 200;

/** The deadline of a call behind a circuit breaker: below that of a try, so that a provider that hangs is heard. */
export const guardedMs = 2_000;

/** A port, so that tests run on a clock of their own. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something once, later; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
};

/** The time that an invocation has. */
export type Time = Clock & {
  /** Milliseconds until the platform ends the invocation; below zero in one that was frozen past its end. */
  remainingMs(): number;
};

/** The work went on longer than there was time for. It may still be going on. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** What the work comes to, or TimedOut once so much time has passed. The work's own late failure is then nobody's. */
export async function withTimeout<T>(ms: number, work: Promise<T>, clock: Clock): Promise<T> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(ms, () => reject(new TimedOut(`not done after ${ms} ms`)));
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    cancel();
  }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** The time of an invocation on Lambda. */
export function getInvocationTime(context: Pick<Context, 'getRemainingTimeInMillis'>): Time {
  return { ...systemClock, remainingMs: () => context.getRemainingTimeInMillis() };
}
