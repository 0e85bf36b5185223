import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createChunkedFeed, getFirstPage } from '../../../../functions/events/domain/feed/page-chunks.ts';
import { clientId, secondsLater } from '../../../support/example.ts';
import { memoryFeed } from '../../../support/memory/feed.ts';
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

test('reads few chunks of a long feed, and none twice', async () => {
  const { pages } = createFeed(Array.from({ length: 20_000 }, () => [1, 1] as const));
  let reads = 0;
  const { listFrom } = pages;
  pages.listFrom = (...args) => {
    reads += 1;
    return listFrom(...args);
  };
  const feed = createChunkedFeed(pages);

  for (const seconds of [5_000, 5_010, 5_020]) await feed.findChunk(clientId, Date.parse(secondsLater(seconds)));

  expect(reads).toBeLessThan(20);
});

test('finds no chunk in a feed without pages', async () => {
  expect(await createChunkedFeed(memoryFeed()).findChunk(clientId, 0)).toBeUndefined();
});
