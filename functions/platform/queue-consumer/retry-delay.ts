/** SQS hides a message for at most twelve hours from its receive. */
export const maxDelaySeconds = 11 * 60 * 60;
const minDeferralSeconds = 5;
/** With jitter 15 minutes, so that the 1 000 receives that SQS allows last for more than a week. */
const maxDeferralSeconds = 720;

/** Adds up to a quarter in whole seconds, so that messages that wait for the same thing come back spread out. */
export function addJitter(seconds: number, random: () => number): number {
  return Math.min(seconds + Math.floor(random() * (1 + Math.floor(seconds / 4))), maxDelaySeconds);
}

/**
 * The longest delay of a message that waits for an invocation and not for a dependency: a message of a FIFO queue holds up
 * its group, and its receive count may be high from crashes or an outage that has ended.
 */
export const maxBusySeconds = 60;

/** Returns the delay of a deferred message: it doubles with each receive up to `maxSeconds`, and is at least `minSeconds`. */
export function getDeferralSeconds(
  receiveCount: number,
  minSeconds: number,
  random: () => number,
  maxSeconds = maxDeferralSeconds,
): number {
  const delaySeconds = Math.min(minDeferralSeconds * 2 ** (receiveCount - 1), maxSeconds);
  return addJitter(Math.max(delaySeconds, minSeconds), random);
}
