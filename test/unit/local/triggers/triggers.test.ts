import { expect, test } from '@jest/globals';
import { parseRateMs } from '../../../../local/triggers/triggers.ts';

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
