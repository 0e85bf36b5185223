import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createChunkedFeed,
  createFeedMemory,
  getFirstPage,
} from '../../../../functions/events/domain/feed/page-chunks.ts';
import { clientId, secondsLater } from '../../../support/example.ts';
import { type MemoryFeed, memoryFeed } from '../../../support/memory/feed.ts';
import { createExampleChange, getOrderId } from '../example.ts';

/** A feed with pages after these gaps between numbers and between times, in seconds. */
function createFeed(gaps: readonly (readonly [number, number])[]) {
  const pages = memoryFeed();
  let [number, seconds, order] = [0, 0, 0];
  pages.feeds.set(
    clientId,
    gaps.map(([step, wait]) => {
      number += step;
      seconds += wait;
      order += 1;
      const changes = [createExampleChange([1], { orderId: getOrderId(order) })];
      return { number, at: secondsLater(seconds), changes };
    }),
  );
  return { pages, all: pages.feeds.get(clientId) ?? [], feed: createChunkedFeed(pages) };
}
const gap = fc.tuple(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 200_000_000 })), fc.nat(100));

test('finds a chunk before which every page is older, however the numbers go on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(gap, { minLength: 1, maxLength: 200 }), fc.nat(20_000), async (gaps, seconds) => {
      const { all, feed } = createFeed(gaps);
      const ms = Date.parse(secondsLater(seconds));

      const chunk = (await feed.findChunk(clientId, ms)) ?? Number.NaN;

      const before = all.filter(({ number }) => number < getFirstPage(chunk));
      expect(before.filter(({ at }) => Date.parse(at) >= ms)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('reads every page once by following the chunks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(gap, { maxLength: 200 }), async (gaps) => {
      const { all, feed } = createFeed(gaps);
      const seen: string[] = [];
      for (let chunk: number | undefined = 0; chunk !== undefined; ) {
        const { ids, next }: Awaited<ReturnType<typeof feed.readChunk>> = await feed.readChunk(clientId, chunk);
        seen.push(...ids);
        chunk = next;
      }

      expect(seen).toEqual(all.map((_, index) => `${getOrderId(index + 1)}.1`));
    }),
    { numRuns: 100 },
  );
});

/** Counts the reads of a feed. */
function countReads(pages: MemoryFeed) {
  const reads = { listFrom: 0, findPlace: 0 };
  const { listFrom, findPlace } = pages;
  pages.listFrom = (...args) => {
    reads.listFrom += 1;
    return listFrom(...args);
  };
  pages.findPlace = (...args) => {
    reads.findPlace += 1;
    return findPlace(...args);
  };
  return reads;
}

test('reads few places of a long feed, none twice, and no page', async () => {
  const { pages } = createFeed(Array.from({ length: 20_000 }, () => [1, 1] as const));
  const reads = countReads(pages);
  const feed = createChunkedFeed(pages);

  for (const seconds of [5_000, 5_010, 5_020]) await feed.findChunk(clientId, Date.parse(secondsLater(seconds)));

  expect(reads.findPlace).toBeLessThan(25);
  expect(reads.listFrom).toBe(0);
});

test('keeps for later requests what is final, and reads the end of the feed again', async () => {
  const { pages } = createFeed(Array.from({ length: 25 }, () => [1, 1] as const));
  const reads = countReads(pages);
  const memory = createFeedMemory();
  const list = async () => {
    const feed = createChunkedFeed(pages, memory);
    const chunks = await Promise.all([0, 1, 2].map((chunk) => feed.readChunk(clientId, chunk)));
    return chunks.map(({ ids }) => ids.size);
  };
  expect(await list()).toEqual([9, 10, 6]);
  expect(reads.listFrom).toBe(3);

  await pages.append(clientId, {
    number: 26,
    at: secondsLater(26),
    changes: [createExampleChange([2], { orderId: getOrderId(9) })],
  });

  expect(await list()).toEqual([9, 10, 7]);
  expect(reads.listFrom).toBe(4);
});

test('finds no chunk in a feed without pages', async () => {
  expect(await createChunkedFeed(memoryFeed()).findChunk(clientId, 0)).toBeUndefined();
});
