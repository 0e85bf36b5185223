import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Fact, milestones } from '../../../functions/analytics/domain/fact.ts';
import { getBucket, getMiddle, getPercentile } from '../../../functions/analytics/domain/histogram.ts';
import { addSums, getHistogram, sumFacts } from '../../../functions/analytics/domain/sum.ts';
import { createFact } from './example.ts';

const durations = fc.integer({ min: 0, max: 400 * 86_400_000 });

test('reads a duration back to 3 %', () => {
  fc.assert(
    fc.property(durations, (ms) => {
      expect(Math.abs(getMiddle(getBucket(ms)) - ms)).toBeLessThanOrEqual(0.032 * ms);
    }),
  );
});

test('puts a longer duration into the same or a later bucket', () => {
  fc.assert(
    fc.property(durations, durations, (one, other) => {
      expect(getBucket(Math.min(one, other))).toBeLessThanOrEqual(getBucket(Math.max(one, other)));
    }),
  );
});

test('reads a percentile of merged histograms as the percentile of all durations', () => {
  fc.assert(
    fc.property(fc.array(fc.array(durations, { minLength: 1 }), { minLength: 1 }), (hours) => {
      const toFacts = (list: readonly number[]) => list.map((tookMs, n) => createFact(n, 'shipped', 0, { tookMs }));
      const merged = addSums(hours.map((list) => sumFacts(toFacts(list))));
      const sorted = hours.flat().toSorted((one, other) => one - other);

      for (const share of [0.5, 0.95, 0.99]) {
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        const read = getPercentile(getHistogram(merged, 'placedToShipped'), share);
        expect(read).toBe(getMiddle(getBucket(exact)));
      }
    }),
  );
});

test('returns null for a percentile of nothing', () => {
  expect(getPercentile({}, 0.5)).toBeNull();
});

test('adds sums up to the sum of all facts, and currencies never', () => {
  const fact = fc.record({
    ...{ n: fc.nat(50), milestone: fc.constantFrom(...milestones), tookMs: durations },
    ...{ currency: fc.constantFrom('EUR', 'JPY', 'USD'), amount: fc.nat(10_000) },
    productId: fc.constantFrom('cups', 'constructor', 'toString', 'hasOwnProperty'),
  });
  fc.assert(
    fc.property(fc.array(fc.array(fact)), (hours) => {
      const toFacts = (list: (typeof hours)[number]): Fact[] =>
        list.map(({ n, milestone, productId, ...more }) =>
          createFact(n, milestone, 0, {
            ...more,
            ...(milestone === 'placed' && { items: [{ productId, quantity: 2 }] }),
          }),
        );
      const sum = sumFacts(toFacts(hours.flat()));

      expect(addSums(hours.map((list) => sumFacts(toFacts(list))))).toEqual(sum);
      for (const [currency, { paid }] of Object.entries(sum.money))
        expect(paid).toBe(
          hours
            .flat()
            .reduce(
              (total, each) => total + (each.milestone === 'paid' && each.currency === currency ? each.amount : 0),
              0,
            ),
        );
    }),
  );
});
