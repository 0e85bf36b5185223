import { describe, expect, test } from '@jest/globals';
import { createFeedWriter } from '../../../../functions/events/domain/feed/append-changes.ts';
import { createChange } from '../../../../functions/events/domain/feed/changes.ts';
import { createFeedCheck } from '../../../../functions/events/domain/feed/find-missing.ts';
import { listEntries } from '../../../../functions/events/domain/feed/read-feed.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { at, clientId, secondsLater } from '../../../support/example.ts';
import { memoryFeed } from '../../../support/memory/feed.ts';
import { advance, payingOrder } from '../../ordering/placed-order.ts';
import { createExampleChange, getOrderId, toImage } from '../example.ts';

const order = advance(payingOrder, 'paid', 'processing');
const all = order.history.map(({ sequence }) => sequence);

function createFeed() {
  const pages = memoryFeed();
  let now = at;
  const sent: number[] = [];
  const append = createFeedWriter({ pages, now: () => now, retentionDays: 30 });
  const publish = async (after: Order, before?: Order) => {
    const change = createChange(before && toImage(before), toImage(after));
    if (change) await append(clientId, [change], at);
  };
  return {
    pages,
    publish,
    goTo: (seconds: number) => {
      now = secondsLater(seconds);
    },
    /** Appends events of other orders, a page each. */
    async fill(count: number) {
      for (let n = 1; n <= count; n += 1)
        await append(clientId, [createExampleChange([1], { orderId: getOrderId(n) })], now);
    },
    sent,
    createCheck: () =>
      createFeedCheck({
        ...{ pages, append, now: () => now, retentionDays: 30 },
        sendMessages: async (_, events) => void sent.push(...events.map(({ sequence }) => sequence)),
      }),
    list: () =>
      (pages.feeds.get(clientId) ?? [])
        .flatMap(listEntries)
        .flatMap(({ change, event }) => (change.orderId === order.orderId ? [event.sequence] : [])),
  };
}

describe('the events of an order that are missing', () => {
  test('finds no missing event when all are in the feed, among many others', async () => {
    const { fill, publish, goTo, createCheck } = createFeed();
    await fill(300);
    await publish(payingOrder);
    await publish(order, payingOrder);
    goTo(60);
    await fill(300);
    goTo(200);

    expect([...(await createCheck().findMissing(toImage(order)))]).toEqual([]);
  });

  test('finds all events of an order whose feed has none', async () => {
    const { goTo, createCheck } = createFeed();
    goTo(200);

    expect([...(await createCheck().findMissing(toImage(order)))]).toEqual(all);
  });

  test('finds the events of a record that was not published', async () => {
    const { publish, goTo, fill, createCheck } = createFeed();
    const paid = advance(payingOrder, 'paid');
    await publish(payingOrder);
    await fill(20);
    await publish(order, paid);
    goTo(200);

    expect([...(await createCheck().findMissing(toImage(order)))]).toEqual([4, 5]);
  });

  test('leaves out events that may still be on their way', async () => {
    const { goTo, createCheck } = createFeed();
    goTo(30);

    expect([...(await createCheck().findMissing(toImage(order)))]).toEqual([]);
  });

  test('leaves out events that the feed no longer keeps', async () => {
    const { goTo, createCheck } = createFeed();
    goTo(31 * 86_400);

    expect([...(await createCheck().findMissing(toImage(order)))]).toEqual([]);
  });

  test('finds no missing event after an outage in which they were appended late', async () => {
    const { publish, goTo, createCheck, fill } = createFeed();
    goTo(3 * 3_600);
    await fill(50);
    await publish(order);
    goTo(4 * 3_600);

    expect([...(await createCheck().findMissing(toImage(order)))]).toEqual([]);
  });
});

describe('publishing what is missing', () => {
  test('completes the feed once, however often the doctor runs', async () => {
    const { publish, goTo, createCheck, list } = createFeed();
    await publish(payingOrder);
    goTo(5 * 86_400);

    for (const _ of [1, 2, 3]) {
      const check = createCheck();
      const missing = await check.findMissing(toImage(order));
      if (missing.size > 0) await check.publish(toImage(order), missing);
    }

    expect(list()).toEqual(all);
  });

  test('sends the messages that follow from what it publishes', async () => {
    const { publish, goTo, createCheck, sent } = createFeed();
    await publish(payingOrder);
    goTo(200);

    const check = createCheck();
    await check.publish(toImage(order), await check.findMissing(toImage(order)));

    expect(sent).toEqual(all.slice(payingOrder.history.length));
  });

  test('adds nothing from the stream that the doctor has published', async () => {
    const { publish, goTo, createCheck, list } = createFeed();
    goTo(200);
    await createCheck().publish(toImage(order), new Set(all));

    await publish(order);

    expect(list()).toEqual(all);
  });
});
