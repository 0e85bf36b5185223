import { isTransientFault } from '../fault.ts';
import { describeFault } from '../logger.ts';
import { maxDelaySeconds } from './retry-delay.ts';

/** Thrown by a handler to defer the message, for example while a circuit is open. The message spends no attempt. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly seconds: number;

  constructor(seconds: number, reason: string) {
    super(reason);
    this.seconds = Math.min(Math.max(Math.ceil(seconds), 0), maxDelaySeconds);
  }
}

/** Why a message is deferred, and the least delay in seconds: the delay grows with the receive count, up to `maxSeconds`. */
export type Deferral = { seconds: number; maxSeconds?: number; reason: string };

/** Returns a deferral for `RetryLater` and for the outage of a dependency, which is not a failure of the message. */
export function toDeferral(thrown: unknown): Deferral | undefined {
  if (thrown instanceof RetryLater) return { seconds: thrown.seconds, reason: thrown.message };
  return isTransientFault(thrown) ? { seconds: 0, reason: describeFault(thrown) } : undefined;
}
