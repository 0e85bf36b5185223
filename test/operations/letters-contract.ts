import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Letters } from '../../functions/operations/domain/ports.ts';
import { orderIdNo, secondsLater } from '../example.ts';
import { letter, letterIdNo } from './example.ts';

export type LetterStore = {
  letters: Letters;
  /** Writes what a consumer remembers of a message of this order that fails. */
  fail(orderId: string, messageId: string): Promise<void>;
  close(): Promise<void>;
};

/** What the domain relies on, whatever keeps the letters. `open` begins with an empty store. */
export function keepsLetters(engine: string, open: () => Promise<LetterStore>): void {
  describe(`letters in ${engine}`, () => {
    let store: LetterStore;
    beforeAll(async () => {
      store = await open();
    }, 30_000);
    afterAll(() => store?.close());

    const idsOf = (kept: readonly { id: string }[]) => kept.map(({ id }) => id);
    /** All places of the shelf, read in pages. */
    const shelf = async (first: 'newest' | 'oldest', limit: number) => {
      const ids: string[] = [];
      let position: string | undefined;
      do {
        const page = await store.letters.open({ first, after: position, limit });
        expect(page.places.length).toBeLessThanOrEqual(limit);
        ids.push(...idsOf(page.places));
        position = page.after;
      } while (position !== undefined);
      return ids;
    };

    test('come back as they were kept', async () => {
      const full = letter(1, {
        tries: [
          { at: secondsLater(1), fault: 'Error: no', nextAt: secondsLater(2) },
          { at: secondsLater(2) },
        ],
        body: '{"torn": "“…” 🚚',
        closed: { at: secondsLater(9), as: 'discarded', by: 'client:me', why: 'of no use' },
      });
      const {
        orderId: _stranger,
        type: _none,
        ...bare
      } = letter(2, { closed: { at: secondsLater(9), as: 'late', by: 'x' } });

      for (const one of [full, bare]) {
        expect(await store.letters.find(one.id)).toBeUndefined();
        expect(await store.letters.save(one)).toBe('saved');
        expect(await store.letters.find(one.id)).toEqual(one);
      }
      const read = await store.letters.read([full.id, letterIdNo(99), bare.id]);
      expect(new Set(idsOf(read))).toEqual(new Set([full.id, bare.id]));
    });

    test('change one revision at a time, for one of many at once', async () => {
      const first = letter(3, { closed: { at: secondsLater(9), as: 'late', by: 'x' } });
      await store.letters.save(first);

      expect(await store.letters.save(first)).toBe('outrun');
      expect(await store.letters.save({ ...first, revision: 3 })).toBe('outrun');
      const many = Array.from({ length: 8 }, (_, n) => ({ ...first, attempts: n, revision: 2 }));
      const outcomes = await Promise.all(many.map((one) => store.letters.save(one)));

      expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
      expect(await store.letters.find(first.id)).toEqual(many[outcomes.indexOf('saved')]);
    });

    test('lie on the shelf until they are closed, by when they failed, page by page', async () => {
      for (const [n, failed] of [
        [11, 1],
        [12, 2],
        [13, 2],
        [14, 4],
        [15, 5],
      ] as const)
        await store.letters.save(letter(n, { failedAt: secondsLater(failed) }));
      const read = await store.letters.find(letterIdNo(14));
      if (read)
        await store.letters.save({
          ...read,
          revision: 2,
          closed: { at: secondsLater(9), as: 'redriven', by: 'x' },
        });
      const expected = [11, 12, 13, 15].map(letterIdNo);

      for (const limit of [1, 2, 3, 100]) {
        expect(await shelf('oldest', limit)).toEqual(expected);
        expect(await shelf('newest', limit)).toEqual(expected.toReversed());
      }
    });

    test('tell on the shelf which queue and reason they are of', async () => {
      await store.letters.save(
        letter(21, { queue: 'carrier-steps', reason: 'receive_limit', failedAt: secondsLater(60) }),
      );

      const page = await store.letters.open({ first: 'newest', limit: 1 });

      expect(page.places).toMatchObject([
        { id: letterIdNo(21), queue: 'carrier-steps', reason: 'receive_limit' },
      ]);
    });

    test('are found by their order, closed ones too, beside its failing messages', async () => {
      const orderId = orderIdNo(30);
      await store.letters.save(letter(31, { orderId }));
      await store.letters.save(letter(32, { orderId, closed: { at: secondsLater(9), as: 'late', by: 'x' } }));
      await store.letters.save(
        letter(33, { orderId: orderIdNo(31), closed: { at: secondsLater(9), as: 'late', by: 'x' } }),
      );
      await store.fail(orderId, 'm-1');
      await store.fail(orderIdNo(31), 'm-2');

      const { letters, failing } = await store.letters.ofOrder(orderId);

      expect(new Set(idsOf(letters))).toEqual(new Set([letterIdNo(31), letterIdNo(32)]));
      expect(failing).toMatchObject([
        { queue: 'orders.fifo', type: 'order.created', tries: [{ at: secondsLater(1), fault: 'Error: no' }] },
      ]);
    });
  });
}
