import { describe, expect, test } from '@jest/globals';
import { getDay, getDayStart, getNextDay, isTimeZone } from '../../../functions/analytics/domain/time-zone.ts';

describe('a day', () => {
  test.each([
    ['UTC', '2026-11-27', '2026-11-27T00:00:00.000Z', 24],
    ['Europe/Rome', '2026-11-27', '2026-11-26T23:00:00.000Z', 24],
    ['Asia/Kolkata', '2026-11-27', '2026-11-26T18:30:00.000Z', 24],
    ['Asia/Kathmandu', '2026-11-27', '2026-11-26T18:15:00.000Z', 24],
    ['Pacific/Kiritimati', '2026-11-27', '2026-11-26T10:00:00.000Z', 24],
    ['Pacific/Pago_Pago', '2026-11-27', '2026-11-27T11:00:00.000Z', 24],
    // The clocks are set forward and back.
    ['Europe/Rome', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
    ['Europe/Rome', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
    ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00.000Z', 23.5],
    // There is no midnight, and no day at all.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 23],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', 0],
  ])('begins in %s on %s at %s and has %d hours', (timeZone, day, start, hours) => {
    const from = getDayStart(day, timeZone);

    expect(new Date(from).toISOString()).toBe(start);
    expect((getDayStart(getNextDay(day), timeZone) - from) / 3_600_000).toBe(hours);
    if (hours > 0) expect([getDay(from, timeZone), getDay(from - 1, timeZone) < day]).toEqual([day, true]);
  });
});

test.each(['Europe/Rome', 'UTC', 'America/Argentina/Ushuaia', 'Etc/GMT+5'])('accepts the time zone %s', (name) => {
  expect(isTimeZone(name)).toBe(true);
});

test.each(['', '+05:30', 'Rome', 'Mars/Olympus', 'Europe/Rome\n', '../etc'])('refuses the time zone "%s"', (name) => {
  expect(isTimeZone(name)).toBe(false);
});
