import type { Context } from 'aws-lambda';

/** Kept for answering: what is not done by then is given up, whatever it waits for. */
export const answerMs = 200;

/** The time that an invocation has; a port, so that tests run on a clock of their own. */
export type Time = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds until the platform ends the invocation; below zero in one that was frozen past its end. */
  remainingMs(): number;
  /** Runs something once, later; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
};

/** The work went on longer than there was time for. It may still be going on. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** What the work comes to, or TimedOut once so much time has passed. The work's own late failure is then nobody's. */
export async function within<T>(ms: number, work: Promise<T>, time: Time): Promise<T> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  const cancel = time.after(ms, () => reject(new TimedOut(`not done after ${ms} ms`)));
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    cancel();
  }
}

/** The time of an invocation on Lambda. */
export function timeOf(context: Pick<Context, 'getRemainingTimeInMillis'>): Time {
  return {
    now: () => Date.now(),
    remainingMs: () => context.getRemainingTimeInMillis(),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}
