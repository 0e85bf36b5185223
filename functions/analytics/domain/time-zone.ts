const formats = new Map<string, Intl.DateTimeFormat>();
const minuteMs = 60_000;
const dayMs = 86_400_000;
/** No time zone is further from UTC. */
const maxOffsetMs = 18 * 3_600_000;

const lastDay = '9999-12-31';

/** A day of the calendar: 2026-11-27. */
export type Day = string;

/** Returns whether this is the name of a time zone of IANA. Offsets such as +05:30 are none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    return getFormat(name) !== undefined;
  } catch {
    return false;
  }
}

/** Returns the day in a time zone at a time, in milliseconds since 1970. */
export function getDay(ms: number, timeZone: string): Day {
  const parts = Object.fromEntries(
    getFormat(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year?.padStart(4, '0')}-${parts.month}-${parts.day}`;
}

/**
 * Returns when a day begins in a time zone, in milliseconds since 1970: its first minute, which is not midnight where the
 * clocks are set then.
 */
export function getDayStart(day: Day, timeZone: string): number {
  const midnight = Date.parse(`${day}T00:00:00.000Z`);
  let [low, high] = [midnight - maxOffsetMs, midnight + maxOffsetMs];
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
    if (getDay(middle, timeZone) < day) low = middle;
    else high = middle;
  }
  return high;
}

/** Returns when the day after begins. The last day that can be written has 24 hours. */
export function getDayEnd(day: Day, timeZone: string): number {
  return day === lastDay ? getDayStart(day, timeZone) + dayMs : getDayStart(getNextDay(day), timeZone);
}

/** Returns the day after, or that `days` after or before. */
export function getNextDay(day: Day, days = 1): Day {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + days * dayMs).toISOString().slice(0, 10);
}

function getFormat(timeZone: string): Intl.DateTimeFormat {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    });
  if (formats.size > 100) formats.clear();
  formats.set(timeZone, format);
  return format;
}
