import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { Delivery } from '../../../../functions/delivery/domain/delivery.ts';
import type { Deliveries } from '../../../../functions/delivery/domain/ports.ts';
import { listDeliveries } from '../../../../functions/delivery/domain/read-deliveries.ts';
import { type DeliveryStatus, deliveryStatuses, isFinal } from '../../../../functions/delivery/domain/transitions.ts';
import { toDeliveryView } from '../../../../functions/delivery/domain/view.ts';
import { memoryDeliveries } from '../../../support/memory/deliveries.ts';
import { expectSendable } from '../../../support/sendable.ts';
import { getOrderId, taken, today } from '../example.ts';

/** Deliveries of these statuses, each a minute younger than the one before. */
async function deliveriesThatAre(...statuses: DeliveryStatus[]) {
  const deliveries = memoryDeliveries();
  for (const [n, status] of statuses.entries()) await deliveries.save(delivery(n, status));
  return deliveries;
}

function delivery(n: number, status: DeliveryStatus): Delivery {
  return {
    ...taken,
    orderId: getOrderId(n),
    status,
    createdAt: new Date(Date.UTC(2026, 10, 20, 10, n)).toISOString(),
  };
}

/** All pages of a list, with the numbers of the deliveries. */
async function readPages(deliveries: Deliveries, query: { status?: DeliveryStatus; limit: number }) {
  const read: number[][] = [];
  let after: string | undefined;
  do {
    const page = await listDeliveries({ ...query, after }, { deliveries });
    read.push(page.deliveries.map(({ orderId }) => Number.parseInt(orderId.slice(-12), 16)));
    after = page.after;
  } while (after !== undefined);
  return read;
}

test('lists open deliveries first, each state newest first, and ends without an empty page', async () => {
  const deliveries = await deliveriesThatAre(
    'PROCESSING',
    'DELIVERED',
    'SHIPPED',
    'CANCELLED',
    'OUT_FOR_DELIVERY',
    'FAILED',
  );

  expect(await readPages(deliveries, { limit: 2 })).toEqual([
    [4, 2],
    [0, 5],
    [3, 1],
  ]);
  expect(await readPages(deliveries, { limit: 3 })).toEqual([
    [4, 2, 0],
    [5, 3, 1],
  ]);
  expect(await readPages(deliveries, { limit: 100 })).toEqual([[4, 2, 0, 5, 3, 1]]);
});

test('lists nothing when there are no deliveries', async () => {
  expect(await readPages(memoryDeliveries(), { limit: 20 })).toEqual([[]]);
});

test('lists no tombstones', async () => {
  const deliveries = await deliveriesThatAre('PROCESSING');
  await deliveries.save({ ...delivery(1, 'CANCELLED'), items: [] });

  expect(await readPages(deliveries, { limit: 20 })).toEqual([[0]]);
});

test('lists every delivery once for any filter and page size', async () => {
  const anyStatus = fc.constantFrom(...deliveryStatuses);
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStatus, { maxLength: 30 }),
      fc.option(anyStatus, { nil: undefined }),
      fc.integer({ min: 1, max: 12 }),
      async (statuses, status, limit) => {
        const deliveries = await deliveriesThatAre(...statuses);

        const read = await readPages(deliveries, { limit, ...(status && { status }) });

        const numbers = [...statuses.keys()].reverse();
        const expected = [
          ...numbers.filter((n) => !isFinal(statuses[n] ?? 'FAILED')),
          ...numbers.filter((n) => isFinal(statuses[n] ?? 'FAILED')),
        ].filter((n) => status === undefined || statuses[n] === status);
        expect(read.flat()).toEqual(expected);
        for (const page of read.slice(0, -1)) expect(page).toHaveLength(limit);
      },
    ),
  );
});

test('bounds the reads for a rare status, and continues from there', async () => {
  const rare = memoryDeliveries();
  for (let n = 0; n < 1_200; n++) await rare.save(delivery(n, n === 3 ? 'FAILED' : 'DELIVERED'));
  const list = jest.spyOn(rare, 'list');

  const read = await readPages(rare, { status: 'FAILED', limit: 1 });

  expect(read).toEqual([[], [], [3]]);
  expect(list).toHaveBeenCalledTimes(12);
});

test('does not list a delivery twice while the index still has its old state', async () => {
  const stale: Deliveries = {
    ...memoryDeliveries(),
    list: async ({ state }) => ({
      deliveries: state === 'open' ? [delivery(1, 'DELIVERED')] : [delivery(1, 'DELIVERED')],
    }),
  };

  expect(await readPages(stale, { limit: 5 })).toEqual([[1]]);
});

test.each(['"', '語', '😀', 'x'])(
  'shortens a page that would be too large to be sent: every text full of %s',
  async (text) => {
    const deliveries = memoryDeliveries();
    const line = text.repeat(120 / text.length);
    const scan = { status: 'SHIPPED', at: today, location: line, receivedAt: today, revision: 1 } as const;
    const scans = Array.from({ length: 100 }, (_, n) => ({ ...scan, scanId: `${n}`.padStart(64, 's') }));
    for (let n = 0; n < 100; n += 1) await deliveries.save({ ...delivery(n, 'SHIPPED'), scans });
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await listDeliveries({ limit: 100, after }, { deliveries });
      expectSendable(page.deliveries.map(toDeliveryView));
      found.push(...page.deliveries.map(({ orderId }) => orderId));
      after = page.after;
    } while (after !== undefined);

    expect(found).toHaveLength(100);
    expect(new Set(found).size).toBe(100);
  },
);

test('lists a delivery that does not change once, and one that does at least once, in any order of pages and changes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom<DeliveryStatus>('PROCESSING', 'DELIVERED'), { maxLength: 20 }),
      fc.array(fc.record({ page: fc.nat(8), n: fc.nat(19) }), { maxLength: 10 }),
      fc.integer({ min: 1, max: 6 }),
      async (statuses, moves, limit) => {
        const deliveries = await deliveriesThatAre(...statuses);
        const moved = new Set<string>();
        const shown: string[] = [];
        let after: string | undefined;
        let pageNo = 0;
        do {
          for (const { n } of moves.filter(({ page }) => page === pageNo)) {
            const found = await deliveries.find(getOrderId(n));
            if (found?.status !== 'PROCESSING') continue;
            await deliveries.save({ ...found, status: 'DELIVERED', revision: found.revision + 1 });
            moved.add(found.orderId);
          }
          const page = await listDeliveries({ limit, after }, { deliveries });
          shown.push(...page.deliveries.map(({ orderId }) => orderId));
          after = page.after;
          pageNo += 1;
        } while (after !== undefined);

        for (const n of statuses.keys()) {
          const times = shown.filter((orderId) => orderId === getOrderId(n)).length;
          if (moved.has(getOrderId(n))) expect([1, 2]).toContain(times);
          else expect(times).toBe(1);
        }
      },
    ),
  );
});

test.each(['', 'open', 'attic#', 'open#x', 'closed#2026-11-20T10:00:00.000Z', 'open##', `open#${'0'.repeat(24)}#x`])(
  'refuses the made-up cursor %j',
  async (after) => {
    await expect(listDeliveries({ limit: 1, after }, { deliveries: memoryDeliveries() })).rejects.toMatchObject({
      code: 'cursor_invalid',
    });
  },
);
