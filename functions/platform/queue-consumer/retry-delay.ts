/** SQS hides a message for twelve hours at most, counted from when it was received. */
export const maxWaitSeconds = 11 * 60 * 60;
const minDeferSeconds = 5;
/** With the jitter it comes to 15 minutes, so that the 1 000 receives that SQS allows last for more than a week. */
const maxDeferSeconds = 720;

/** Adds up to a quarter of whole seconds, so that messages that wait for the same thing do not come back in one second. */
export function addJitter(seconds: number, random: () => number): number {
  return Math.min(seconds + Math.floor(random() * (1 + Math.floor(seconds / 4))), maxWaitSeconds);
}

/** How long a message waits that spends no attempt: the wait doubles with each receive and is never below `atLeast`. */
export function getDeferSeconds(receiveCount: number, atLeast: number, random: () => number): number {
  const grown = Math.min(minDeferSeconds * 2 ** (receiveCount - 1), maxDeferSeconds);
  return addJitter(Math.max(grown, atLeast), random);
}
