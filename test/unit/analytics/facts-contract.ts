import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Checkpoints, Facts } from '../../../functions/analytics/domain/ports.ts';
import { createFact, exampleSum } from './example.ts';

type Opened = { facts: Facts; checkpoints: Checkpoints; close(): Promise<void> };

/** Tests what every adapter of the facts and the checkpoints does. */
export function testFacts(name: string, open: () => Promise<Opened>): void {
  let facts: Facts;
  let checkpoints: Checkpoints;
  let close: () => Promise<void>;
  let clients = 0;
  let shop: string;

  describe(`the facts on ${name}`, () => {
    beforeAll(async () => {
      ({ facts, checkpoints, close } = await open());
    }, 60_000);
    afterAll(() => close());
    beforeEach(() => {
      shop = `shop-${++clients}`;
    });

    test('lists the facts of an hour, each once however often it is put', async () => {
      const [placed, shipped] = [createFact(1, 'placed'), createFact(1, 'shipped', 10)];

      await facts.put(shop, [placed, shipped, placed]);
      await facts.put(shop, [placed]);

      expect(await facts.list(shop, '2026-11-20T10')).toEqual([placed, shipped]);
      expect(await facts.list(shop, '2026-11-20T11')).toEqual([]);
      expect(await facts.list('another-shop', '2026-11-20T10')).toEqual([]);
    });

    test('puts more facts than a batch and a step of batches hold', async () => {
      const many = Array.from({ length: 230 }, (_, n) => createFact(n, 'placed'));

      await facts.put(shop, many);

      expect(await facts.list(shop, '2026-11-20T10')).toHaveLength(230);
      expect(await facts.findMany(shop, [...many, createFact(500, 'placed')])).toHaveLength(230);
    });

    test('lists the facts of some milestones', async () => {
      await facts.put(shop, [createFact(1, 'placed'), createFact(1, 'paid'), createFact(1, 'failed', 1)]);

      const found = await facts.list(shop, '2026-11-20T10', ['paid', 'failed']);

      expect(found.map(({ milestone }) => milestone).sort()).toEqual(['failed', 'paid']);
    });

    test('keeps the refunds of an order apart', async () => {
      const refunds = [createFact(1, 'refunded', 1, { sequence: 7 }), createFact(1, 'refunded', 1, { sequence: 9 })];

      await facts.put(shop, refunds);

      expect(await facts.list(shop, '2026-11-20T10')).toHaveLength(2);
    });

    test('removes facts and keeps the others', async () => {
      const [one, other] = [createFact(1, 'placed'), createFact(2, 'placed')];
      await facts.put(shop, [one, other]);

      await facts.remove(shop, [one]);

      expect(await facts.findMany(shop, [one, other])).toEqual([other]);
    });

    test('lists only hours whose sum was dropped once, with what is stored', async () => {
      for (const hour of ['2026-11-20T09', '2026-11-20T10', '2026-11-20T11', '2026-11-20T12'])
        await facts.dropSum(shop, hour);
      await facts.saveSum(shop, { hour: '2026-11-20T10', generation: 1, sum: exampleSum });

      expect(await facts.listHours(shop, '2026-11-20T10', '2026-11-20T11')).toEqual([
        { hour: '2026-11-20T10', generation: 1, sum: exampleSum },
        { hour: '2026-11-20T11', generation: 1, sum: undefined },
      ]);
    });

    test('drops the sum of an hour, and refuses one that was made before', async () => {
      const hour = '2026-11-20T10';
      await facts.dropSum(shop, hour);
      await facts.saveSum(shop, { hour, generation: 1, sum: exampleSum });

      await facts.dropSum(shop, hour);

      expect(await facts.saveSum(shop, { hour, generation: 1, sum: exampleSum })).toBe('stale');
      expect(await facts.listHours(shop, hour, hour)).toEqual([{ hour, generation: 2, sum: undefined }]);
      expect(await facts.saveSum(shop, { hour, generation: 2, sum: exampleSum })).toBe('saved');
    });

    test('moves a checkpoint by one revision at a time', async () => {
      expect(await checkpoints.find(shop)).toBeUndefined();

      expect(await checkpoints.save(shop, { page: 4, revision: 1 })).toBe('saved');
      expect(await checkpoints.save(shop, { page: 9, revision: 1 })).toBe('conflict');
      expect(await checkpoints.save(shop, { page: 6, revision: 2 })).toBe('saved');

      expect(await checkpoints.find(shop)).toEqual({ page: 6, revision: 2 });
    });
  });
}
