import { expect, test } from '@jest/globals';
import { areOrdersMissing } from '../../../../functions/operations/domain/monitoring/missing-orders.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const monday = Date.parse('2026-11-23T00:00:00Z');
const weekMs = 7 * dayMs;

/** Counts orders of a shop that takes one every ten minutes while it is open. */
function createShop(isOpen: (ms: number) => boolean) {
  const placed = Array.from({ length: 14 * 144 }, (_, n) => monday - weekMs + n * 600_000).filter(isOpen);
  return {
    countPlaced: async ({ fromMs, untilMs }: { fromMs: number; untilMs: number }) =>
      placed.filter((ms) => ms >= fromMs && ms <= untilMs).length,
  };
}

async function findMissingHours(isOpen: (ms: number) => boolean): Promise<number[]> {
  const shop = createShop(isOpen);
  const hours = Array.from({ length: 7 * 24 }, (_, hour) => hour);
  const missing = await Promise.all(
    hours.map((hour) => areOrdersMissing({ expectedWithinMinutes: 60, at: monday + hour * hourMs }, shop)),
  );
  return hours.filter((hour) => missing[hour]);
}

const inTheDay = (ms: number) => ms % dayMs >= 8 * hourMs && ms % dayMs < 20 * hourMs;

test('misses no order of a shop that sleeps at night', async () => {
  expect(await findMissingHours(inTheDay)).toEqual([]);
});

test('misses no order of a new shop, with or without orders', async () => {
  expect(await findMissingHours(() => false)).toEqual([]);
  expect(await findMissingHours((ms) => ms > monday + dayMs)).toEqual([]);
});

test('misses the orders of the hours in which there were some a week before', async () => {
  const stopsOnTuesday = (ms: number) => inTheDay(ms) && !(ms >= monday + dayMs && ms < monday + 2 * dayMs);

  expect(await findMissingHours(stopsOnTuesday)).toEqual([33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44]);
});

test('misses no order of a shop with less than three in the time', async () => {
  const daily = (ms: number) => ms < monday && ms % dayMs === 12 * hourMs;

  expect(await findMissingHours(daily)).toEqual([]);
});
