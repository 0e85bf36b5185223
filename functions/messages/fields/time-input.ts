import * as z from 'zod/mini';

const form =
  /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:[Zz]|([+\- ])([01]\d|2[0-3])(?::?([0-5]\d))?)$/;
const minuteMs = 60_000;

/**
 * Converts ISO 8601 with any offset (`Z`, `+01:00`, `+0100`, `+01`) to UTC with milliseconds. A blank counts as the plus
 * of a query that was not escaped. 24:00:00 is the next midnight, a leap second the second after it. Undefined for what
 * is no time, or is outside the years 0001 to 9999 UTC.
 */
export function toUtc(text: string): string | undefined {
  const [, date = '', hour, minute, second, fraction = '', sign, offsetHour = 0, offsetMinute = 0] =
    form.exec(text) ?? [];
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // Date.parse turns a day that does not exist into another day.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) return undefined;
  const [h, min, s] = [Number(hour), Number(minute), Number(second)];
  const isTime = (h < 24 || (h === 24 && min + s === 0)) && min < 60 && s < 61;
  const offset = (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute)) * minuteMs;
  const utcMs = midnight + ((h * 60 + min) * 60 + s) * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset;
  // A leap second ends a day in UTC.
  const isLeap = s === 60 && new Date(utcMs - 1_000).toISOString().slice(11, 19) === '23:59:59';
  const utc = new Date(utcMs).toISOString();
  return isTime && (s < 60 || isLeap) && /^(?!0000)\d{4}-/.test(utc) ? utc : undefined;
}

/** A time that a client sends; parsed to UTC with milliseconds. */
export const TimeInput = z.pipe(
  z
    .stringFormat('date-time', (text: string) => toUtc(text) !== undefined, {
      error:
        'must be a date and time with an offset, for example 2026-11-26T13:17:36Z or 2026-11-26T14:17:36+01:00, in the years 0001 to 9999 UTC',
    })
    .check(z.maxLength(40)),
  z.transform((text: string) => toUtc(text) ?? text),
);
