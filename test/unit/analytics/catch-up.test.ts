import { describe, expect, test } from '@jest/globals';
import { rebuild } from '../../../functions/analytics/domain/catch-up.ts';
import { clientId } from '../../support/example.ts';
import { wrapCalls } from '../../support/wrap-calls.ts';
import { createFiguresHarness, type Step } from './figures-harness.ts';

const steps: Step[] = [
  [0, 1, 'placed'],
  [1, 1, 'paid'],
  [2, 2, 'placed'],
  [3, 2, 'declined'],
  [50, 3, 'placed'],
  [55, 1, 'processing'],
  [65, 1, 'shipped'],
  [70, 3, 'paid'],
  [130, 1, 'delivered'],
  [135, 3, 'processing'],
  [140, 3, 'undeliverable'],
  [200, 3, 'refunded'],
];

describe('catching up', () => {
  test('counts what the orders say, hour by hour, and stores the sums of closed hours', async () => {
    const harness = createFiguresHarness();
    await harness.publish(...steps);

    const asOf = await harness.catchUp();

    expect(asOf).toBe(harness.ports.now());
    expect(await harness.read()).toEqual(harness.recount());
    const stored = await harness.ports.facts.listHours(clientId, '2026-11-20T10', '2026-11-20T13');
    expect(stored.map(({ hour, sum }) => [hour, sum !== undefined])).toEqual([
      ['2026-11-20T10', true],
      ['2026-11-20T11', true],
      ['2026-11-20T12', true],
      ['2026-11-20T13', false],
    ]);
  });

  test('drops the sum of a closed hour when a fact of it comes days later', async () => {
    const harness = createFiguresHarness();
    const [page, ...rest] = steps;
    await harness.publish(...(page ? [page] : []), ...rest.slice(0, 4));
    const late = harness.feed.feeds.get(clientId)?.splice(3) ?? [];
    await harness.catchUp();
    harness.setMinute(3 * 1_440);
    const before = await harness.read();

    harness.feed.feeds.get(clientId)?.push(...late);
    await harness.catchUp();

    expect(before).not.toEqual(harness.recount());
    expect(await harness.read()).toEqual(harness.recount());
  });

  test('says how far it is when its time is over', async () => {
    const harness = createFiguresHarness();
    for (let n = 1; n <= 30; n += 1) await harness.publish([n, n, 'placed']);
    let reads = 0;
    const now = () => harness.ports.now() + 600 * reads++;

    const asOf = await harness.catchUp({ ...harness.ports, now });

    expect(new Date(asOf).toISOString()).toBe('2026-11-20T10:20:00.000Z');
    expect(Object.values(await harness.read())[0]?.orders.placed).toBe(20);
  });

  test('reads the other feeds on when one fails', async () => {
    const harness = createFiguresHarness();
    await harness.publish(...steps);
    const listFrom: typeof harness.ports.feeds.listFrom = async (client, ...rest) => {
      if (client === 'broken') throw new Error('unreadable');
      return harness.ports.feeds.listFrom(client, ...rest);
    };
    const ports = { ...harness.ports, feeds: { ...harness.ports.feeds, listFrom } };
    const { catchUp } = await import('../../../functions/analytics/domain/catch-up.ts');

    await expect(catchUp(['broken', clientId], harness.ports.now() + 1_000, ports)).rejects.toThrow('unreadable');

    expect(await harness.read()).toEqual(harness.recount());
  });

  test('counts the same after the feed is read again from its beginning', async () => {
    const harness = createFiguresHarness();
    await harness.publish(...steps);
    await harness.catchUp();
    await harness.read();

    await rebuild(clientId, harness.ports);
    await harness.catchUp();

    expect(await harness.read()).toEqual(harness.recount());
  });
});

describe('a crash', () => {
  /** Catches up with a process that dies at a call, before or after its effect, and a reader between all calls. */
  async function crashAt(n: number, mode: 'before' | 'after'): Promise<number> {
    const harness = createFiguresHarness();
    await harness.publish(...steps.slice(0, 8));
    await harness.catchUp();
    await harness.publish(...steps.slice(8));
    await rebuild(clientId, harness.ports);
    let calls = 0;
    const dying = wrapCalls(harness.ports, async (call, each) => {
      calls = each + 1;
      await harness.read();
      if (each === n && mode === 'before') throw new Error('died');
      const result = await call();
      await harness.read();
      if (each === n) throw new Error('died');
      return result;
    });
    await harness.catchUp(dying).catch(() => undefined);

    await harness.catchUp();

    expect(await harness.read()).toEqual(harness.recount());
    return calls;
  }

  test.each(['before', 'after'] as const)('changes no figure %s the effect of any call', async (mode) => {
    let n = 0;
    while ((await crashAt(n, mode)) > n) n += 1;

    expect(n).toBeGreaterThan(5);
  });
});

describe('a reader', () => {
  test('stores no sum that it made without facts that were written meanwhile', async () => {
    const harness = createFiguresHarness();
    await harness.publish(...steps.slice(0, 3));
    await harness.catchUp();
    harness.setMinute(600);
    let isLate = true;
    const slow = wrapCalls(harness.ports, async (call, _, name) => {
      const result = await call();
      if (name === 'facts.list' && isLate) {
        isLate = false;
        await harness.publish([4, 2, 'declined']);
        harness.setMinute(600);
        await harness.catchUp();
      }
      return result;
    });
    const { readSums } = await import('../../../functions/analytics/domain/read-sums.ts');

    await readSums([clientId], [harness.range], slow);

    expect(await harness.read()).toEqual(harness.recount());
  });
});

describe('twins', () => {
  test('counts each fact once when both catch up at the same time', async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const harness = createFiguresHarness();
      await harness.publish(...steps);
      const pauses = (n: number) => (seed * 7 + n * 13) % 5;
      const paused = wrapCalls(harness.ports, async (call, n) => {
        for (let turn = 0; turn < pauses(n); turn += 1) await Promise.resolve();
        return call();
      });

      await Promise.all([harness.catchUp(paused), harness.catchUp(), harness.read(), harness.catchUp(paused)]);

      expect(await harness.read()).toEqual(harness.recount());
    }
  });
});
