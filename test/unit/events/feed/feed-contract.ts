import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FeedPages } from '../../../../functions/events/domain/ports.ts';
import type { FeedPage } from '../../../../functions/messages/order-stream/feed-page.ts';
import { at, orderId } from '../../../support/example.ts';
import { createExampleChange } from '../example.ts';

/** Tests what every adapter of the feeds does. */
export function testFeed(name: string, open: () => Promise<{ pages: FeedPages; close(): Promise<void> }>): void {
  let pages: FeedPages;
  let close: () => Promise<void>;
  let clients = 0;
  const createClientId = () => `shop-${++clients}`;
  const createPage = (number: number, sequence = number): FeedPage => ({
    number,
    at,
    changes: [createExampleChange([sequence], { items: [{ productId: 'cups', quantity: 1, lineTotal: 5 }] })],
  });
  const fill = async (clientId: string, ...numbers: number[]) => {
    for (const number of numbers) await pages.append(clientId, createPage(number));
  };

  describe(`the event feed on ${name}`, () => {
    beforeAll(async () => {
      ({ pages, close } = await open());
    }, 60_000);
    afterAll(() => close());

    test('appends a page and reads it back unchanged', async () => {
      const clientId = createClientId();

      expect(await pages.append(clientId, createPage(1))).toBe('appended');

      expect(await pages.findNewest(clientId)).toEqual(createPage(1));
      expect(await pages.listFrom(clientId, 0, 10)).toEqual({ pages: [createPage(1)] });
    });

    test('refuses a number that is taken, and keeps the page that has it', async () => {
      const clientId = createClientId();
      await fill(clientId, 1);

      expect(await pages.append(clientId, createPage(1, 99))).toBe('taken');

      expect(await pages.findNewest(clientId)).toEqual(createPage(1));
    });

    test('lets exactly one of many writers have a number', async () => {
      const clientId = createClientId();

      const outcomes = await Promise.all(
        [1, 2, 3, 4, 5].map((sequence) => pages.append(clientId, createPage(1, sequence))),
      );

      expect(outcomes.filter((outcome) => outcome === 'appended')).toHaveLength(1);
    });

    test('finds the place of the first page from a number on, and none behind the last', async () => {
      const clientId = createClientId();
      await fill(clientId, 3, 12);

      expect(await pages.findPlace(clientId, 0)).toEqual({ number: 3, at });
      expect(await pages.findPlace(clientId, 4)).toEqual({ number: 12, at });
      expect(await pages.findPlace(clientId, 13)).toBeUndefined();
    });

    test('lists pages in the order of their numbers, from a number on and below one', async () => {
      const clientId = createClientId();
      await fill(clientId, 1, 2, 9, 10, 11, 100_000_000_001);
      const getNumbers = (list: readonly FeedPage[]) => list.map(({ number }) => number);

      const first = await pages.listFrom(clientId, 2, 3);
      const rest = await pages.listFrom(clientId, first.after ?? 0, 3);

      expect([getNumbers(first.pages), first.after]).toEqual([[2, 9, 10], 11]);
      expect(getNumbers(rest.pages)).toEqual([11, 100_000_000_001]);
      expect(getNumbers(await pages.listBelow(clientId, 11, 2))).toEqual([10, 9]);
      expect((await pages.findNewest(clientId))?.number).toBe(100_000_000_001);
    });

    test('shows no page of another client', async () => {
      const [clientId, other] = [createClientId(), createClientId()];
      await fill(clientId, 1);

      expect(await pages.findNewest(other)).toBeUndefined();
      expect(await pages.listFrom(other, 0, 10)).toEqual({ pages: [] });
    });

    test('restarts a feed for one of two writers that saw the same start', async () => {
      const clientId = createClientId();
      expect(await pages.findStart(clientId)).toBe(0);

      const outcomes = await Promise.all([
        pages.restart(clientId, createPage(500), 0),
        pages.restart(clientId, createPage(700), 0),
      ]);

      expect(outcomes.toSorted()).toEqual(['appended', 'taken']);
      const { pages: all } = await pages.listFrom(clientId, 0, 10);
      expect(all).toHaveLength(1);
      expect(await pages.findStart(clientId)).toBe(all[0]?.number);
    });

    test('restarts a feed again from the start that was seen, and refuses an older one', async () => {
      const clientId = createClientId();
      await pages.restart(clientId, createPage(500), 0);

      expect(await pages.restart(clientId, createPage(900), 0)).toBe('taken');
      expect(await pages.restart(clientId, createPage(500), 500)).toBe('taken');
      expect(await pages.restart(clientId, createPage(900), 500)).toBe('appended');
      expect(await pages.findStart(clientId)).toBe(900);
    });

    test('remembers the events that were published again', async () => {
      expect(await pages.findRepublished(orderId)).toEqual([]);

      await pages.saveRepublished(orderId, [3, 4]);

      expect(await pages.findRepublished(orderId)).toEqual([3, 4]);
    });
  });
}
