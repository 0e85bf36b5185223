import type { Context } from 'aws-lambda';

/** The end of an invocation that is reserved for its response: work that is not done by then is abandoned. */
export const responseMs = 200;

/** The timeout of a call behind a circuit breaker, shorter than an attempt's, so that the breaker sees a provider that hangs. */
export const breakerTimeoutMs = 2_000;

/** A port, so that tests set the time. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something once, later. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void;
};

/** The clock and the remaining time of an invocation. */
export type Time = Clock & {
  /** Milliseconds until Lambda ends the invocation; negative when it was frozen past its end. */
  remainingMs(): number;
};

/** The work did not end in time. It may still be running. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** Returns the result of the work, or throws TimeoutError after so many milliseconds. A later failure of the work is ignored. */
export async function withTimeout<T>(ms: number, work: Promise<T>, clock: Clock): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(ms, () => reject(new TimeoutError(`not done after ${ms} ms`)));
  try {
    return await Promise.race([work, timeout]);
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

/** Returns the time of an invocation on Lambda. */
export function getInvocationTime(context: Pick<Context, 'getRemainingTimeInMillis'>): Time {
  return { ...systemClock, remainingMs: () => context.getRemainingTimeInMillis() };
}
