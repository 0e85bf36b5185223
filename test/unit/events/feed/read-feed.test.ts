import { describe, expect, test } from '@jest/globals';
import { type FeedPart, findEnd, oldest, readFeed } from '../../../../functions/events/domain/feed/read-feed.ts';
import { getEventId } from '../../../../functions/messages/order-stream/feed-page.ts';
import { at, clientId, secondsLater } from '../../../support/example.ts';
import { memoryFeed } from '../../../support/memory/feed.ts';
import { createExampleChange, getOrderId } from '../example.ts';

const now = secondsLater(60);
const keptSince = secondsLater(-3_600);

/** A feed with these numbers of events on its pages; each event is of an order of its own. */
function createFeed(...sizes: number[]) {
  const pages = memoryFeed();
  let orders = 0;
  pages.feeds.set(
    clientId,
    sizes.map((size, index) => ({
      number: index + 1,
      at: secondsLater(index),
      changes: Array.from({ length: size }, () => createExampleChange([1], { orderId: getOrderId(++orders) })),
    })),
  );
  const read = (more: object = {}) => readFeed({ clientId, from: oldest, limit: 100, keptSince, now, ...more }, pages);
  return { pages, read };
}
const idsOf = ({ entries }: FeedPart) => entries.map(({ change, event }) => getEventId(change.orderId, event));
const orderIds = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${getOrderId(from + index)}.1`);

describe('reading on from the last position', () => {
  test.each([1, 2, 3, 5, 100])('returns every event once, %s at a time', async (limit) => {
    const { read } = createFeed(3, 1, 4, 2);
    const ids: string[] = [];
    let part: FeedPart | undefined;
    do {
      part = await read({ limit, from: part?.next ?? oldest });
      ids.push(...idsOf(part));
    } while (part.more);

    expect(ids).toEqual(orderIds(1, 10));
  });

  test('returns an event that was appended after the end was reached', async () => {
    const { read, pages } = createFeed(2);
    const { next, more } = await read();
    expect([more, idsOf(await read({ from: next }))]).toEqual([false, []]);

    await pages.append(clientId, { number: 2, at, changes: [createExampleChange([7])] });

    expect((await read({ from: next })).entries).toHaveLength(1);
  });

  test('goes on from the position after any event', async () => {
    const { read } = createFeed(3, 2);
    const { entries } = await read();

    for (const [index, { next }] of entries.entries())
      expect(idsOf(await read({ from: next }))).toEqual(orderIds(index + 2, 5));
  });

  test('goes on over a gap between the numbers of pages', async () => {
    const { read, pages } = createFeed(1);
    const { next } = await read();
    await pages.append(clientId, { number: 5_000, at, changes: [createExampleChange([7])] });

    expect((await read({ from: next })).entries).toHaveLength(1);
  });
});

test('says that more may follow only before the end', async () => {
  const { read } = createFeed(2, 2);

  expect([(await read({ limit: 3 })).more, (await read({ limit: 4 })).more]).toEqual([true, false]);
});

test('leaves out pages that are no longer kept', async () => {
  const { read } = createFeed(1, 1, 1);

  expect(idsOf(await read({ keptSince: secondsLater(1) }))).toEqual(orderIds(2, 3));
});

test('returns a position after events that the filter left out', async () => {
  const { read } = createFeed(...Array.from({ length: 1_100 }, () => 1));
  const accepts = ({ change }: { change: { orderId: string } }) => change.orderId === getOrderId(1_100);

  const first = await read({ accepts, limit: 2 });
  const second = await read({ accepts, limit: 2, from: first.next });

  // A request reads ten times at most, and says that it has not reached the end.
  expect([idsOf(first), first.more]).toEqual([[], true]);
  expect([idsOf(second), second.more]).toEqual([orderIds(1_100, 1_100), false]);
});

test('knows until when a reader has seen everything', async () => {
  const { read } = createFeed(1, 1, 1);

  expect((await read({ limit: 2 })).seenUntil).toBe(secondsLater(1));
  expect((await read()).seenUntil).toBe(now);
});

test('finds the end of a feed, and the beginning of an empty one', async () => {
  const { pages, read } = createFeed(1, 2);

  expect(idsOf(await read({ from: await findEnd(clientId, pages) }))).toEqual([]);
  expect(await findEnd('new-shop', pages)).toEqual(oldest);
});
