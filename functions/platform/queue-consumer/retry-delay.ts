/** SQS hides a message for at most twelve hours from its receive. */
export const maxDelaySeconds = 11 * 60 * 60;
const minDeferralSeconds = 5;
/** With jitter 15 minutes, so that the 1 000 receives that SQS allows last for more than a week. */
const maxDeferralSeconds = 720;

/** Adds up to a quarter in whole seconds, so that messages that wait for the same thing come back spread out. */
export function addJitter(seconds: number, random: () => number): number {
  return Math.min(seconds + Math.floor(random() * (1 + Math.floor(seconds / 4))), maxDelaySeconds);
}

/** Returns the delay of a deferred message: it doubles with each receive and is at least `minSeconds`. */
export function getDeferralSeconds(receiveCount: number, minSeconds: number, random: () => number): number {
  const delaySeconds = Math.min(minDeferralSeconds * 2 ** (receiveCount - 1), maxDeferralSeconds);
  return addJitter(Math.max(delaySeconds, minSeconds), random);
}
