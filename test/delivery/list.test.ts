import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { Delivery } from '../../functions/delivery/domain/delivery.ts';
import { listDeliveries } from '../../functions/delivery/domain/list.ts';
import type { Deliveries } from '../../functions/delivery/domain/ports.ts';
import {
  type DeliveryStatus,
  deliveryStatuses,
  isFinal,
} from '../../functions/delivery/domain/transitions.ts';
import { memoryDeliveries } from '../memory/deliveries.ts';
import { orderIdNo, taken } from './example.ts';

/** Deliveries of these statuses, each a minute younger than the one before. */
async function shelvesWith(...statuses: DeliveryStatus[]) {
  const deliveries = memoryDeliveries();
  for (const [n, status] of statuses.entries()) await deliveries.save(delivery(n, status));
  return deliveries;
}

function delivery(n: number, status: DeliveryStatus): Delivery {
  return {
    ...taken,
    orderId: orderIdNo(n),
    status,
    createdAt: new Date(Date.UTC(2026, 10, 20, 10, n)).toISOString(),
  };
}

/** All pages of a list, by the deliveries' numbers. */
async function pages(deliveries: Deliveries, asked: { status?: DeliveryStatus; limit: number }) {
  const read: number[][] = [];
  let after: string | undefined;
  do {
    const page = await listDeliveries({ ...asked, after }, { deliveries });
    read.push(page.deliveries.map(({ orderId }) => Number.parseInt(orderId.slice(-12), 16)));
    after = page.after;
  } while (after !== undefined);
  return read;
}

describe('the list of deliveries', () => {
  test('has what is still to be brought first, each part newest first, and ends without an empty page', async () => {
    const deliveries = await shelvesWith(
      'PROCESSING',
      'DELIVERED',
      'SHIPPED',
      'CANCELLED',
      'OUT_FOR_DELIVERY',
      'FAILED',
    );

    expect(await pages(deliveries, { limit: 2 })).toEqual([
      [4, 2],
      [0, 5],
      [3, 1],
    ]);
    expect(await pages(deliveries, { limit: 3 })).toEqual([
      [4, 2, 0],
      [5, 3, 1],
    ]);
    expect(await pages(deliveries, { limit: 100 })).toEqual([[4, 2, 0, 5, 3, 1]]);
  });

  test('is empty where there are no deliveries', async () => {
    expect(await pages(memoryDeliveries(), { limit: 20 })).toEqual([[]]);
  });

  test('leaves tombstones out: there is nothing to ship', async () => {
    const deliveries = await shelvesWith('PROCESSING');
    await deliveries.save({ ...delivery(1, 'CANCELLED'), items: [] });

    expect(await pages(deliveries, { limit: 20 })).toEqual([[0]]);
  });

  test('has every delivery once for any filter and page size', async () => {
    const anyStatus = fc.constantFrom(...deliveryStatuses);
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStatus, { maxLength: 30 }),
        fc.option(anyStatus, { nil: undefined }),
        fc.integer({ min: 1, max: 12 }),
        async (statuses, status, limit) => {
          const deliveries = await shelvesWith(...statuses);

          const read = await pages(deliveries, { limit, ...(status && { status }) });

          const numbers = [...statuses.keys()].reverse();
          const wanted = [
            ...numbers.filter((n) => !isFinal(statuses[n] ?? 'FAILED')),
            ...numbers.filter((n) => isFinal(statuses[n] ?? 'FAILED')),
          ].filter((n) => status === undefined || statuses[n] === status);
          expect(read.flat()).toEqual(wanted);
          for (const page of read.slice(0, -1)) expect(page).toHaveLength(limit);
        },
      ),
    );
  });

  test('reads a bounded part for what is rare, and goes on from there', async () => {
    const rare = memoryDeliveries();
    for (let n = 0; n < 1_200; n++) await rare.save(delivery(n, n === 3 ? 'FAILED' : 'DELIVERED'));
    const list = jest.spyOn(rare, 'list');

    const read = await pages(rare, { status: 'FAILED', limit: 1 });

    expect(read).toEqual([[], [], [3]]);
    expect(list).toHaveBeenCalledTimes(12);
  });

  test('does not list twice what changed shelves while the index still had it on the old one', async () => {
    const stale: Deliveries = {
      ...memoryDeliveries(),
      list: async ({ shelf }) => ({
        deliveries: shelf === 'open' ? [delivery(1, 'DELIVERED')] : [delivery(1, 'DELIVERED')],
      }),
    };

    expect(await pages(stale, { limit: 5 })).toEqual([[1]]);
  });

  test.each([
    '',
    'open',
    'attic#',
    'open#x',
    'closed#2026-11-20T10:00:00.000Z',
    'open##',
    `open#${'0'.repeat(24)}#x`,
  ])('refuses the made-up cursor %j', async (after) => {
    await expect(
      listDeliveries({ limit: 1, after }, { deliveries: memoryDeliveries() }),
    ).rejects.toMatchObject({
      code: 'cursor_invalid',
    });
  });
});
