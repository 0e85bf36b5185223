import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addJitter,
  getDeferralSeconds,
  maxBusySeconds,
  maxDelaySeconds,
} from '../../../../functions/platform/queue-consumer/retry-delay.ts';

const least = () => 0;
const most = () => 0.999_999;

test('doubles the delay of a deferred message with each receive, from 5 seconds to 15 minutes', () => {
  const receives = Array.from({ length: 10 }, (_, index) => index + 1);

  expect(receives.map((count) => getDeferralSeconds(count, 0, least))).toEqual([
    5, 10, 20, 40, 80, 160, 320, 640, 720, 720,
  ]);
  expect(receives.map((count) => getDeferralSeconds(count, 0, most))).toEqual([
    6, 12, 25, 50, 100, 200, 400, 800, 900, 900,
  ]);
});

test('limits the delay of a message that waits for an invocation to a minute, before jitter', () => {
  const receives = [1, 2, 3, 4, 5, 1_000];

  expect(receives.map((count) => getDeferralSeconds(count, 0, least, maxBusySeconds))).toEqual([5, 10, 20, 40, 60, 60]);
});

test('lets a message wait for more than a week within the 1 000 receives that SQS allows', () => {
  const seconds = Array.from({ length: 1_000 }, (_, index) => getDeferralSeconds(index + 1, 0, least));

  expect(seconds.reduce((sum, delay) => sum + delay)).toBeGreaterThan(7 * 86_400);
});

test('delays a message at least as long as requested, and no longer than SQS hides it', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const given = fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.nat(maxDelaySeconds), chance);

  fc.assert(
    fc.property(given, ([receiveCount, minSeconds, random]) => {
      const seconds = getDeferralSeconds(receiveCount, minSeconds, () => random);

      expect(Number.isInteger(seconds)).toBe(true);
      expect(seconds).toBeGreaterThanOrEqual(minSeconds);
      expect(seconds).toBeLessThanOrEqual(maxDelaySeconds);
    }),
  );
});

test('adds up to a quarter to a delay, and nothing to one second', () => {
  expect([0, 1, 5, 25, 125].map((seconds) => addJitter(seconds, least))).toEqual([0, 1, 5, 25, 125]);
  expect([0, 1, 5, 25, 125].map((seconds) => addJitter(seconds, most))).toEqual([0, 1, 6, 31, 156]);
});

test('spreads a thousand messages that wait for the same circuit over several seconds', () => {
  const seconds = Array.from({ length: 1_000 }, () => getDeferralSeconds(1, 30, Math.random));
  const crowds = Object.values(Object.groupBy(seconds, (second) => second)).map((crowd = []) => crowd.length);

  expect(Math.max(...crowds)).toBeLessThan(300);
});
