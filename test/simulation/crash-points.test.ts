import { expect, test } from '@jest/globals';
import { type KindName, kinds, lived } from './runs/crash-points.ts';
import { onThreads } from './runs/threads.ts';

const names = Object.keys(kinds) as KindName[];
const within = 12;
/** A machine that is busy with other things may take its time. */
const timeoutMs = 900_000;

test(
  'an order of each kind comes to its end, wherever its life is broken off',
  async () => {
    const { calls, worlds, failed } = await onThreads(
      names.map((name) => ({ do: 'points', name })),
      2,
    );

    process.stdout.write(`crash points: ${calls} port calls of ${names.length} kinds of orders, ${worlds} lives\n`);
    expect(failed.slice(0, 3)).toEqual([]);
    expect(worlds).toBeGreaterThan(2 * calls);
  },
  timeoutMs,
);

test(
  'so it does when two of its calls go wrong, one soon after the other',
  async () => {
    const paired = ['not paid for, cancelled at once', 'cancelled while it is being paid'] as const;
    const { calls, worlds, failed } = await onThreads(
      paired.map((name) => ({ do: 'pairs', name, within })),
      2,
    );

    process.stdout.write(
      `pairs of crash points: ${calls} port calls, ${worlds} lives, at most ${within} calls apart\n`,
    );
    expect(failed.slice(0, 3)).toEqual([]);
    expect(worlds).toBeGreaterThan(10 * calls);
  },
  timeoutMs,
);

test('each kind ends as its name says when nothing goes wrong', async () => {
  const ends = new Map<string, string>();
  for (const name of names) ends.set(name, (await lived(name, new Map())).outcome.ends.join());

  expect(Object.fromEntries(ends)).toEqual({
    'not paid for, delivered': 'DELIVERED',
    'not paid for, undeliverable': 'FAILED',
    'not paid for, cancelled at once': 'CANCELLED',
    'not paid for, cancelled too late': 'DELIVERED',
    'paid, delivered': 'DELIVERED PAID',
    'paid, undeliverable': 'FAILED REFUNDED',
    'paid, lost by a company': 'FAILED REFUNDED',
    'paid, damaged by a company': 'FAILED REFUNDED',
    declined: 'FAILED DECLINED',
    'declined when it was cancelled': 'CANCELLED CANCELLED',
    'paid at the third try': 'DELIVERED PAID',
    'paid when the provider is up again': 'DELIVERED PAID',
    'cancelled while it is being paid': 'CANCELLED REFUNDED',
    'cancelled after payment, refunded at the fourth try': 'CANCELLED REFUNDED',
    'cancelled at a company': 'CANCELLED REFUNDED',
    'cancelled before it is paid, the provider down for hours': 'CANCELLED CANCELLED',
    'brought by a company although it was cancelled': 'CANCELLED REFUNDED',
    'scanned by a company after it has failed': 'FAILED',
    'brought although it was cancelled, then not refunded for days': 'CANCELLED REFUNDED',
    'not refunded for days, then brought although it was cancelled': 'CANCELLED REFUNDED',
  });
});
