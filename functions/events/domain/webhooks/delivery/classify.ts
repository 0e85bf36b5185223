import type { Reply } from '../ports.ts';

/**
 * The meaning of a reply. `down`: the receiver takes no event at present. `refused`: it takes others, but not this one.
 * `gone`: it wants no more.
 */
export type Verdict = 'accepted' | 'down' | 'refused' | 'gone';

/** The statuses below 500 by which a receiver asks for time; it is the same with any other event. */
const busyStatuses = new Set([408, 425, 429]);

export function classifyReply({ statusCode }: Reply): Verdict {
  if (statusCode === undefined) return 'down';
  if (statusCode >= 200 && statusCode < 300) return 'accepted';
  if (statusCode === 410) return 'gone';
  const isAboutEvent = statusCode === 500 || (statusCode >= 400 && statusCode < 500 && !busyStatuses.has(statusCode));
  return isAboutEvent ? 'refused' : 'down';
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
/** The delays after the first, second, … failed attempt in a row of a receiver that is down; then the last one again. */
const retryDelays = [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour];
/** The delays after the order was parked, and after each failed attempt since. */
const parkedDelays = [10 * minute, hour, 6 * hour, 24 * hour];
const maxRetryAfterMs = 6 * hour;

/**
 * Returns for how long a receiver that is down gets no event, in milliseconds, after so many failures in a row. The delay
 * has a jitter of ± 20 %. The receiver may ask for more, up to six hours.
 */
export function getRetryDelay(
  failures: number,
  reply: Reply,
  { now, random }: { now: number; random: number },
): number {
  const delay = retryDelays[Math.min(failures, retryDelays.length) - 1] ?? 0;
  const asked = reply.statusCode === undefined ? 0 : parseRetryAfter(reply.retryAfter, now);
  return Math.max(Math.round(delay * (0.8 + 0.4 * random)), Math.min(asked, maxRetryAfterMs));
}

/** Returns the delay before the next attempt of a parked order, in milliseconds; undefined after the last one. */
export function getParkedDelay(attempts: number): number | undefined {
  return parkedDelays[attempts];
}

/** Parses a Retry-After in seconds or as an HTTP date (RFC 9110 §10.2.3) to milliseconds; 0 for anything else. */
export function parseRetryAfter(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  if (/^\d{1,10}$/.test(text)) return Number(text) * second;
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? 0 : Math.max(at - now, 0);
}
