import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeadLetters } from '../../../../functions/operations/domain/ports.ts';
import { getOrderId, secondsLater } from '../../../support/example.ts';
import { deadLetter, deadLetterIdNo, internalFault } from '../example.ts';

export type DeadLetterStore = {
  deadLetters: DeadLetters;
  /** Saves an attempt at a message of this order, as a consumer does. */
  fail(orderId: string, messageId: string): Promise<void>;
  close(): Promise<void>;
};

/** Tests a store of dead letters. `open` begins with an empty store. */
export function testDeadLetters(engine: string, open: () => Promise<DeadLetterStore>): void {
  describe(`dead letters in ${engine}`, () => {
    let store: DeadLetterStore;
    beforeAll(async () => {
      store = await open();
    }, 30_000);
    afterAll(() => store?.close());

    const idsOf = (stored: readonly { id: string }[]) => stored.map(({ id }) => id);
    /** Lists the ids of all open dead letters, page by page. */
    const state = async (first: 'newest' | 'oldest', limit: number) => {
      const ids: string[] = [];
      let position: string | undefined;
      do {
        const page = await store.deadLetters.listOpen({ first, after: position, limit });
        expect(page.keys.length).toBeLessThanOrEqual(limit);
        ids.push(...idsOf(page.keys));
        position = page.after;
      } while (position !== undefined);
      return ids;
    };

    test('finds dead letters as they were saved', async () => {
      const full = deadLetter(1, {
        attempts: [{ at: secondsLater(1), fault: internalFault, nextAt: secondsLater(2) }, { at: secondsLater(2) }],
        body: '{"torn": "“…” 🚚',
        closed: { at: secondsLater(9), as: 'discarded', by: 'client:me', reason: 'of no use' },
      });
      const {
        orderId: _stranger,
        type: _none,
        ...bare
      } = deadLetter(2, { closed: { at: secondsLater(9), as: 'late', by: 'x' } });

      for (const one of [full, bare]) {
        expect(await store.deadLetters.find(one.id)).toBeUndefined();
        expect(await store.deadLetters.save(one)).toBe('saved');
        expect(await store.deadLetters.find(one.id)).toEqual(one);
      }
      const read = await store.deadLetters.findMany([full.id, deadLetterIdNo(99), bare.id]);
      expect(new Set(idsOf(read))).toEqual(new Set([full.id, bare.id]));
    });

    test('saves one revision of a dead letter at a time, and one of many concurrent saves', async () => {
      const first = deadLetter(3, { closed: { at: secondsLater(9), as: 'late', by: 'x' } });
      await store.deadLetters.save(first);

      expect(await store.deadLetters.save(first)).toBe('conflict');
      expect(await store.deadLetters.save({ ...first, revision: 3 })).toBe('conflict');
      const many = Array.from({ length: 8 }, (_, n) => ({ ...first, attemptCount: n, revision: 2 }));
      const outcomes = await Promise.all(many.map((one) => store.deadLetters.save(one)));

      expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
      expect(await store.deadLetters.find(first.id)).toEqual(many[outcomes.indexOf('saved')]);
    });

    test('lists dead letters by the time of their failure, page by page, until they are closed', async () => {
      for (const [n, failed] of [
        [11, 1],
        [12, 2],
        [13, 2],
        [14, 4],
        [15, 5],
      ] as const)
        await store.deadLetters.save(deadLetter(n, { failedAt: secondsLater(failed) }));
      const read = await store.deadLetters.find(deadLetterIdNo(14));
      if (read)
        await store.deadLetters.save({
          ...read,
          revision: 2,
          closed: { at: secondsLater(9), as: 'redriven', by: 'x' },
        });
      const expected = [11, 12, 13, 15].map(deadLetterIdNo);

      for (const limit of [1, 2, 3, 100]) {
        expect(await state('oldest', limit)).toEqual(expected);
        expect(await state('newest', limit)).toEqual(expected.toReversed());
      }
    });

    test('lists dead letters with their queue and reason', async () => {
      await store.deadLetters.save(
        deadLetter(21, { queue: 'carrier-steps', reason: 'receive_limit', failedAt: secondsLater(60) }),
      );

      const page = await store.deadLetters.listOpen({ first: 'newest', limit: 1 });

      expect(page.keys).toMatchObject([{ id: deadLetterIdNo(21), queue: 'carrier-steps', reason: 'receive_limit' }]);
    });

    test('finds the dead letters of an order, closed ones as well, with its failing messages', async () => {
      const orderId = getOrderId(30);
      await store.deadLetters.save(deadLetter(31, { orderId }));
      await store.deadLetters.save(deadLetter(32, { orderId, closed: { at: secondsLater(9), as: 'late', by: 'x' } }));
      await store.deadLetters.save(
        deadLetter(33, { orderId: getOrderId(31), closed: { at: secondsLater(9), as: 'late', by: 'x' } }),
      );
      await store.fail(orderId, 'm-1');
      await store.fail(getOrderId(31), 'm-2');

      const { deadLetters, failing } = await store.deadLetters.findByOrder(orderId);

      expect(new Set(idsOf(deadLetters))).toEqual(new Set([deadLetterIdNo(31), deadLetterIdNo(32)]));
      expect(failing).toMatchObject([
        { queue: 'orders.fifo', type: 'order.created', attempts: [{ at: secondsLater(1), fault: internalFault }] },
      ]);
    });
  });
}
