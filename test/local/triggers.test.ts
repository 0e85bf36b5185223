import { expect, test } from '@jest/globals';
import { everyMs } from '../../local/triggers.ts';

test.each([
  ['rate(2 seconds)', 2_000],
  ['rate(1 minute)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(1 hour)', 3_600_000],
  ['rate(2 days)', 172_800_000],
])('%s comes round every %i ms', (expression, ms) => {
  expect(everyMs(expression)).toBe(ms);
});

test('a schedule that needs a calendar is refused by what it says', () => {
  expect(() => everyMs('cron(0 10 * * ? *)')).toThrow('cron(0 10 * * ? *)');
});
