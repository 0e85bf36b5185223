import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamodbDeliveries } from '../../../../functions/delivery/adapters/deliveries.dynamodb.ts';
import type { Delivery } from '../../../../functions/delivery/domain/delivery.ts';
import type { Deliveries } from '../../../../functions/delivery/domain/ports.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { memoryDeliveries } from '../../../support/memory/deliveries.ts';
import { address, getOrderId, scanOf, taken, today } from '../example.ts';

type Store = { deliveries: Deliveries; close(): Promise<void> };
const stores: Record<string, () => Promise<Store>> = {
  memory: async () => ({ deliveries: memoryDeliveries(), close: async () => {} }),
  [engineName]: async () => {
    const { dynamodb, tables, close } = await openTables('Deliveries');
    return { deliveries: createDynamodbDeliveries(tables.Deliveries, dynamodb), close };
  },
};

describe.each(Object.entries(stores))('deliveries in %s', (_, open) => {
  let store: Store;
  let deliveries: Deliveries;
  beforeAll(async () => {
    store = await open();
    deliveries = store.deliveries;
  }, 30_000);
  afterAll(() => store?.close());

  test('finds no delivery that is not saved', async () => {
    expect(await deliveries.find(getOrderId(1))).toBeUndefined();
  });

  test('returns a delivery as it was saved', async () => {
    const full = delivery(2, {
      scans: [
        {
          ...scanOf('SHIPPED', { at: today, location: 'Turin – “Porta Nuova” 🚚' }),
          receivedAt: today,
          revision: 2,
        },
        { ...scanOf('FAILED', { at: today }), receivedAt: today, revision: 3 },
      ],
      shippingAddress: { ...address, name: 'Åda', line2: 'Straße' },
    });
    const { shippingAddress: _without, parcel: _none, ...bare } = delivery(3, { items: [], status: 'CANCELLED' });

    for (const saved of [full, bare]) {
      expect(await deliveries.save(saved)).toBe('saved');
      expect(await deliveries.find(saved.orderId)).toEqual(saved);
    }
  });

  test('saves the first revision once', async () => {
    const first = delivery(4);

    expect(await deliveries.save(first)).toBe('saved');
    expect(await deliveries.save({ ...first, clientId: 'another' })).toBe('conflict');
    expect(await deliveries.find(first.orderId)).toEqual(first);
  });

  test('saves one revision at a time', async () => {
    const first = delivery(5);
    const second: Delivery = { ...first, status: 'SHIPPED', revision: 2 };
    const third: Delivery = { ...first, status: 'DELIVERED', revision: 3 };
    await deliveries.save(first);

    expect(await deliveries.save(third)).toBe('conflict');
    expect(await deliveries.save(second)).toBe('saved');
    expect(await deliveries.save({ ...second, status: 'CANCELLED' })).toBe('conflict');
    expect(await deliveries.save(third)).toBe('saved');
    expect(await deliveries.find(first.orderId)).toEqual(third);
  });

  test('refuses to change a delivery that is not saved', async () => {
    expect(await deliveries.save(delivery(6, { revision: 2 }))).toBe('conflict');
    expect(await deliveries.find(getOrderId(6))).toBeUndefined();
  });

  test('saves one of many changes at once', async () => {
    await deliveries.save(delivery(7));
    const many = Array.from({ length: 8 }, (_, n) => delivery(7, { revision: 2, clientId: `client-${n}` }));

    const outcomes = await Promise.all(many.map((one) => deliveries.save(one)));

    expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
    const winner = many[outcomes.indexOf('saved')];
    expect(await deliveries.find(getOrderId(7))).toEqual(winner);
  });

  test('lists deliveries by state, newest first, in pages', async () => {
    const createdAt = (hour: number) => `2027-01-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
    // Two have the same time.
    for (const [n, hour] of [
      [11, 1],
      [12, 2],
      [13, 3],
      [14, 3],
      [15, 4],
    ] as const)
      await deliveries.save(delivery(n, { createdAt: createdAt(hour) }));
    await deliveries.save(delivery(12, { createdAt: createdAt(2), status: 'SHIPPED', revision: 2 }));
    await deliveries.save(delivery(13, { createdAt: createdAt(3), status: 'CANCELLED', revision: 2 }));

    expect(await list('open', 2)).toEqual([15, 14, 12, 11]);
    expect(await list('open', 1)).toEqual([15, 14, 12, 11]);
    expect(await list('open', 100)).toEqual([15, 14, 12, 11]);
    expect(await list('closed', 100)).toEqual([13]);
    const [newest] = (await deliveries.list({ state: 'open', limit: 1 })).deliveries;
    expect(newest).toEqual(delivery(15, { createdAt: createdAt(4) }));
  });

  test('lists no tombstones', async () => {
    await deliveries.save(delivery(20, { createdAt: '2027-02-01T00:00:00.000Z', items: [], status: 'CANCELLED' }));

    expect(await list('closed', 100)).not.toContain(20);
    expect(await list('open', 100)).not.toContain(20);
  });

  /** The numbers of the deliveries of a state since 2027, read in pages. */
  async function list(state: 'open' | 'closed', limit: number): Promise<number[]> {
    const found: Delivery[] = [];
    let after: string | undefined;
    do {
      const page = await deliveries.list({ state, limit, ...(after && { after }) });
      expect(page.deliveries.length).toBeLessThanOrEqual(limit);
      found.push(...page.deliveries);
      after = page.after;
    } while (after);
    return found
      .filter(({ createdAt }) => createdAt >= '2027')
      .map(({ orderId }) => Number.parseInt(orderId.slice(-12), 16));
  }
});

function delivery(n: number, more: Partial<Delivery> = {}): Delivery {
  return { ...taken, orderId: getOrderId(n), ...more };
}
