import { describe, expect, test } from '@jest/globals';
import { createFeedWriter } from '../../../../functions/events/domain/feed/append-changes.ts';
import { listEntries } from '../../../../functions/events/domain/feed/read-feed.ts';
import { getEventId } from '../../../../functions/messages/order-stream/feed-page.ts';
import { clientId, secondsLater } from '../../../support/example.ts';
import { memoryFeed } from '../../../support/memory/feed.ts';
import { createExampleChange, getOrderId } from '../example.ts';

const dayMs = 86_400_000;

function createFeed() {
  const pages = memoryFeed();
  let nowMs = Date.parse(secondsLater(1));
  const now = () => new Date(nowMs).toISOString();
  return {
    pages,
    now,
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** A writer as a new instance has it. */
    createWriter: () => createFeedWriter({ pages, now, retentionDays: 30 }),
    list: () =>
      (pages.feeds.get(clientId) ?? [])
        .flatMap(listEntries)
        .map(({ change, event }) => getEventId(change.orderId, event)),
  };
}
const change = (order: number, ...sequences: number[]) =>
  createExampleChange(sequences, { orderId: getOrderId(order) });
const ids = (order: number, ...sequences: number[]) => sequences.map((each) => `${getOrderId(order)}.${each}`);

describe('a batch that comes again', () => {
  test.each(['the same instance', 'another instance'])('adds nothing when a batch comes to %s again', async (which) => {
    const { createWriter, list } = createFeed();
    const append = createWriter();
    await append(clientId, [change(1, 1, 2), change(2, 1)], secondsLater(0));

    const again = which === 'the same instance' ? append : createWriter();
    await again(clientId, [change(1, 1, 2), change(2, 1), change(3, 1)], secondsLater(0));

    expect(list()).toEqual([...ids(1, 1, 2), ...ids(2, 1), ...ids(3, 1)]);
  });

  test('adds nothing when a batch comes again after pages of many other orders', async () => {
    const { createWriter, list, pass } = createFeed();
    const append = createWriter();
    await append(clientId, [change(1, 1)], secondsLater(0));
    for (let order = 2; order <= 150; order += 1) {
      pass(100);
      await append(clientId, [change(order, 1)], secondsLater(0));
    }

    await createWriter()(clientId, [change(1, 1)], secondsLater(0));

    expect(list().filter((id) => id === ids(1, 1)[0])).toHaveLength(1);
  });

  test('adds the events that a lost instance had not appended', async () => {
    const { createWriter, list } = createFeed();
    await createWriter()(clientId, [change(1, 1, 2)], secondsLater(0));

    await createWriter()(clientId, [change(1, 1, 2, 3)], secondsLater(0));

    expect(list()).toEqual(ids(1, 1, 2, 3));
  });
});

describe('two writers', () => {
  test('appends the changes of two writers at once, in some order and without a gap', async () => {
    const { createWriter, list, pages } = createFeed();
    const [one, other] = [createWriter(), createWriter()];

    for (const round of [1, 2, 3, 4])
      await Promise.all([
        one(clientId, [change(1, round)], secondsLater(0)),
        other(clientId, [change(2, round)], secondsLater(0)),
      ]);

    expect(list().filter((id) => id.startsWith(getOrderId(1)))).toEqual(ids(1, 1, 2, 3, 4));
    expect(list().filter((id) => id.startsWith(getOrderId(2)))).toEqual(ids(2, 1, 2, 3, 4));
    const numbers = pages.feeds.get(clientId)?.map(({ number }) => number) ?? [];
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  });

  test('appends an event once when several writers have it', async () => {
    const { createWriter, list } = createFeed();

    await Promise.all([1, 2, 3].map(() => createWriter()(clientId, [change(1, 1, 2)], secondsLater(0))));

    expect(list()).toEqual(ids(1, 1, 2));
  });
});

describe('pages', () => {
  test('fills pages with at most 100 events, and keeps all of them in order', async () => {
    const { createWriter, list, pages } = createFeed();
    const changes = Array.from({ length: 90 }, (_, index) => change(index, 1, 2, 3));

    await createWriter()(clientId, changes, secondsLater(0));

    expect(list()).toEqual(changes.flatMap((_, index) => ids(index, 1, 2, 3)));
    for (const page of pages.feeds.get(clientId) ?? []) expect(listEntries(page).length).toBeLessThanOrEqual(100);
  });

  test('keeps pages small when orders have many lines', async () => {
    const { createWriter, pages } = createFeed();
    const items = Array.from({ length: 50 }, () => ({ productId: 'p'.repeat(64), quantity: 999, lineTotal: 99_900 }));
    const changes = Array.from({ length: 50 }, (_, index) => ({ ...change(index, 1), items }));

    await createWriter()(clientId, changes, secondsLater(0));

    for (const page of pages.feeds.get(clientId) ?? []) expect(JSON.stringify(page).length).toBeLessThan(100_000);
  });
});

describe('a feed whose pages have expired', () => {
  test('restarts an expired feed with numbers above all that it had', async () => {
    const { createWriter, pages, pass } = createFeed();
    const append = createWriter();
    await append(clientId, [change(1, 1)], secondsLater(0));
    await append(clientId, [change(1, 2)], secondsLater(0));
    const last = (await pages.findNewest(clientId))?.number ?? 0;
    pass(40 * dayMs);
    pages.feeds.set(clientId, []);

    await createWriter()(clientId, [change(2, 1)], secondsLater(40 * 86_400));

    expect((await pages.findNewest(clientId))?.number).toBeGreaterThan(last);
  });

  test('appends no page below one that another writer restarted the feed with', async () => {
    const { createWriter, pages, pass } = createFeed();
    const stale = createWriter();
    await stale(clientId, [change(1, 1)], secondsLater(0));
    pass(40 * dayMs);
    pages.feeds.set(clientId, []);
    await createWriter()(clientId, [change(2, 1)], secondsLater(40 * 86_400));
    const restarted = (await pages.findNewest(clientId))?.number ?? 0;

    // It still remembers a page that has expired.
    await stale(clientId, [change(3, 1)], secondsLater(40 * 86_400));

    expect((await pages.findNewest(clientId))?.number).toBe(restarted + 1);
    expect(pages.feeds.get(clientId)).toHaveLength(2);
  });
});
