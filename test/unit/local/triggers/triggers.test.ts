import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { parseRateMs, repeat } from '../../../../local/triggers/triggers.ts';

test.each([
  ['rate(2 seconds)', 2_000],
  ['rate(1 minute)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(1 hour)', 3_600_000],
  ['rate(2 days)', 172_800_000],
])('parses %s as %i ms', (expression, ms) => {
  expect(parseRateMs(expression)).toBe(ms);
});

test('refuses a schedule that is not a rate', () => {
  expect(() => parseRateMs('cron(0 10 * * ? *)')).toThrow('cron(0 10 * * ? *)');
});

test('skips a scheduled time at which the last invocation has not ended, and goes on after a failure', async () => {
  const [first, third] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let invocations = 0;
  const timer = repeat(async () => {
    invocations += 1;
    if (invocations === 1) await first.promise;
    if (invocations === 3) third.resolve();
    throw new Error('The function does not respond.');
  }, 5);
  try {
    await delay(100);
    expect(invocations).toBe(1);
    first.resolve();
    await third.promise;
  } finally {
    clearInterval(timer);
  }
});
