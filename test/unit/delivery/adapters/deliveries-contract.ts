import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Delivery } from '../../../../functions/delivery/domain/delivery.ts';
import type { Deliveries } from '../../../../functions/delivery/domain/ports.ts';
import { orderIdNo, scanOf, taken, today } from '../example.ts';

/** What the domain relies on, whatever keeps the deliveries. `open` begins with an empty store. */
export function keepsDeliveries(
  engine: string,
  open: () => Promise<{ deliveries: Deliveries; close(): Promise<void> }>,
) {
  describe(`deliveries in ${engine}`, () => {
    let store: Awaited<ReturnType<typeof open>>;
    let deliveries: Deliveries;
    beforeAll(async () => {
      store = await open();
      deliveries = store.deliveries;
    }, 30_000);
    afterAll(() => store?.close());

    test('are unknown until they are saved', async () => {
      expect(await deliveries.find(orderIdNo(1))).toBeUndefined();
    });

    test('come back as they were saved', async () => {
      const full = delivery(2, {
        scans: [
          {
            ...scanOf('SHIPPED', { at: today, location: 'Turin – “Porta Nuova” 🚚' }),
            receivedAt: today,
            revision: 2,
          },
          { ...scanOf('FAILED', { at: today }), receivedAt: today, revision: 3 },
        ],
        shippingAddress: {
          ...taken.shippingAddress,
          line2: 'Straße',
          name: 'Åda',
          line1: '1',
          city: 'X',
          postalCode: '1',
          country: 'IT',
        },
      });
      const { shippingAddress: _without, parcel: _none, ...bare } = delivery(3, { items: [], status: 'CANCELLED' });

      for (const kept of [full, bare]) {
        expect(await deliveries.save(kept)).toBe('saved');
        expect(await deliveries.find(kept.orderId)).toEqual(kept);
      }
    });

    test('are begun once: the second to begin is outrun and changes nothing', async () => {
      const first = delivery(4);

      expect(await deliveries.save(first)).toBe('saved');
      expect(await deliveries.save({ ...first, clientId: 'another' })).toBe('conflict');
      expect(await deliveries.find(first.orderId)).toEqual(first);
    });

    test('change one revision at a time', async () => {
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

    test('that nobody began cannot be changed', async () => {
      expect(await deliveries.save(delivery(6, { revision: 2 }))).toBe('conflict');
      expect(await deliveries.find(orderIdNo(6))).toBeUndefined();
    });

    test('change for one of many at once', async () => {
      await deliveries.save(delivery(7));
      const many = Array.from({ length: 8 }, (_, n) => delivery(7, { revision: 2, clientId: `client-${n}` }));

      const outcomes = await Promise.all(many.map((one) => deliveries.save(one)));

      expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
      const winner = many[outcomes.indexOf('saved')];
      expect(await deliveries.find(orderIdNo(7))).toEqual(winner);
    });

    test('lie on the open state until they are final, newest first, page by page', async () => {
      const createdAt = (hour: number) => `2027-01-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
      // Two of the same moment stand side by side.
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

      expect(await state('open', 2)).toEqual([15, 14, 12, 11]);
      expect(await state('open', 1)).toEqual([15, 14, 12, 11]);
      expect(await state('open', 100)).toEqual([15, 14, 12, 11]);
      expect(await state('closed', 100)).toEqual([13]);
      const [newest] = (await deliveries.list({ state: 'open', limit: 1 })).deliveries;
      expect(newest).toEqual(delivery(15, { createdAt: createdAt(4) }));
    });

    test('that are tombstones lie on no state', async () => {
      await deliveries.save(delivery(20, { createdAt: '2027-02-01T00:00:00.000Z', items: [], status: 'CANCELLED' }));

      expect(await state('closed', 100)).not.toContain(20);
      expect(await state('open', 100)).not.toContain(20);
    });

    /** The numbers of the deliveries on a state since 2027, read in pages. */
    async function state(name: 'open' | 'closed', limit: number): Promise<number[]> {
      const found: Delivery[] = [];
      let after: string | undefined;
      do {
        const page = await deliveries.list({ state: name, limit, ...(after && { after }) });
        expect(page.deliveries.length).toBeLessThanOrEqual(limit);
        found.push(...page.deliveries);
        after = page.after;
      } while (after);
      return found
        .filter(({ createdAt }) => createdAt >= '2027')
        .map(({ orderId }) => Number.parseInt(orderId.slice(-12), 16));
    }
  });
}

function delivery(n: number, more: Partial<Delivery> = {}): Delivery {
  return { ...taken, orderId: orderIdNo(n), ...more };
}
