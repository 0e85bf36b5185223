import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { acknowledgeAttention } from '../../../../functions/operations/domain/monitoring/attention.ts';
import { addSeconds } from '../../../../functions/ordering/domain/intake/new-order.ts';
import { decide } from '../../../../functions/ordering/domain/lifecycle/decide.ts';
import type { PendingReply } from '../../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import { type Sweep, sweepOrders } from '../../../../functions/ordering/domain/lifecycle/sweep-orders.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { createProduct, getOrderId, payment, replyTimeouts, secondsLater } from '../../../support/example.ts';
import { virtualClock } from '../../../support/memory/clock.ts';
import { createOrdering } from '../ordering-harness.ts';
import { advance, applyFact, createExampleOrder, type FactName, facts } from '../placed-order.ts';

/** Creates a harness with one order that waits for a reply; `sweep` lets time pass first. */
async function silent(...names: FactName[]) {
  const shop = createOrdering();
  const paying = names[0] === 'paid' || names[0] === 'duplicateFound';
  const { order } = await shop.place(paying ? { payment } : {});
  const now = advance(order, ...names);
  if (now !== order) await shop.orders.save(order, now);
  shop.sent.length = 0;
  const found = async () => (await shop.orders.find(order.orderId)) ?? now;
  const sweep = (seconds = 0) => {
    shop.pass(seconds);
    return sweepOrders(shop.ports);
  };
  /** Sweeps as soon as the deadline has passed, and tells how long that was from the last sweep. */
  const untilOverdue = async () => {
    const until = Date.parse((await found()).pendingReply?.until ?? '');
    const seconds = (until - Date.parse(shop.ports.now())) / 1_000;
    return { seconds, sweep: await sweep(seconds + 1) };
  };
  return { ...shop, found, sweep, untilOverdue, orderId: order.orderId };
}

const nothing = { reminded: 0, raised: 0, postponed: 0, rescheduled: 0, failed: 0 };

/** Every wait but the first is spread by up to a quarter. */
function expectWaits(waited: readonly number[], [first = 0, ...others]: readonly number[]): void {
  expect(waited).toHaveLength(others.length + 1);
  expect(waited[0]).toBe(first);
  for (const [n, seconds] of others.entries()) {
    expect(waited[n + 1]).toBeGreaterThanOrEqual(seconds);
    expect(waited[n + 1]).toBeLessThan(seconds * 1.25);
  }
}
const scanOrigin = { id: 'scan:shipped', actor: 'service:delivery', correlationId: 'corr-1' };
const secondsUntil = (order: Order, from: string) =>
  (Date.parse(order.pendingReply?.until ?? '') - Date.parse(from)) / 1_000;

describe('an order that waits', () => {
  test('leaves an order alone until its deadline has passed', async () => {
    const { sweep, sent, found } = await silent();
    const before = await found();

    expect(await sweep(60)).toEqual(nothing);
    expect([await found(), sent]).toEqual([before, []]);
  });

  test('sends a numbered reminder when the deadline has passed', async () => {
    const { sweep, sent, found, orderId, ports } = await silent();

    expect(await sweep(61)).toEqual({ ...nothing, reminded: 1 });

    expect(sent).toEqual([
      {
        resend: 1,
        message: expect.objectContaining({ id: `${orderId}:order.created`, type: 'order.created' }),
      },
    ]);
    expect((await found()).pendingReply).toMatchObject({ reminders: 1, since: secondsLater(0) });
    expectWaits([0, secondsUntil(await found(), ports.now())], [0, 120]);
    expect((await found()).version).toBe(1);
  });

  test.each<[string, FactName[], string]>([
    ['its payment', ['paid'], 'order.created'],
    ['its refund', ['paid', 'lost'], 'payment.refund_requested'],
    ['the cancellation', ['paid', 'cancellationRequested'], 'order.cancellation_requested'],
    ['the end of its charge', ['duplicateFound', 'cancellationRequested'], 'payment.refund_requested'],
    ['the carrier', ['paid', 'processing'], 'order.created'],
  ])('reminds of %s by its command', async (_, names, command) => {
    const { untilOverdue, commands } = await silent(...names);

    await untilOverdue();

    expect(commands()).toEqual([`${command}#1`]);
  });

  test('looks again at the end of the time that a scan has given the carrier, and reminds no earlier', async () => {
    const { sweep, found, orders, pass, ports, commands } = await silent('paid', 'processing');
    const processing = await found();
    pass(secondsUntil(processing, ports.now()) - 60);
    const shipped = decide(processing, facts.shipped, { ...scanOrigin, at: ports.now() }, replyTimeouts).order;
    await orders.save(processing, shipped);
    expect(shipped.pendingReply).toEqual({
      ...{ for: 'carrier', since: ports.now(), reminders: 0, sweepAt: processing.pendingReply?.until },
      until: addSeconds(ports.now(), replyTimeouts.carrier),
    });

    expect([await sweep(61), await sweep(60)]).toEqual([{ ...nothing, rescheduled: 1 }, nothing]);
    const { sweepAt, ...rest } = shipped.pendingReply ?? {};
    expect(await found()).toEqual({ ...shipped, revision: shipped.revision + 1, pendingReply: rest });
    expect(await sweep(replyTimeouts.carrier - 122)).toEqual(nothing);
    expect(commands()).toEqual([]);

    expect(await sweep(2)).toEqual({ ...nothing, reminded: 1 });
    expect(commands()).toEqual(['order.created#1']);
  });

  test('doubles the deadline with every reminder and calls a person after six', async () => {
    const { untilOverdue, commands, found } = await silent();
    const waited: number[] = [];
    for (let run = 0; run < 6; run += 1) waited.push((await untilOverdue()).seconds);

    expectWaits(waited, [60, 120, 240, 480, 960, 1_920]);
    expect(commands()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `order.created#${n}`));

    const { sweep } = await untilOverdue();

    expect(sweep).toEqual({ ...nothing, raised: 1 });
    expect(await found()).toMatchObject({
      attention: [{ reason: 'no_answer_from_delivery' }],
      version: 2,
    });
  });

  test('sends hourly reminders after it has reported once that the order needs a person', async () => {
    const { untilOverdue, sweep, found, commands } = await silent();
    for (let run = 0; run < 7; run += 1) await untilOverdue();

    expect(await sweep(60)).toEqual({ ...nothing, reminded: 1 });
    const { seconds } = await untilOverdue();

    expectWaits([0, seconds], [0, 3_600]);
    expect(commands().at(-1)).toBe('order.created#8');
    expect((await found()).history.filter(({ type }) => type === 'order.needs_attention')).toHaveLength(1);
  });

  test('sends reminders after an acknowledgement, without a second report', async () => {
    const { untilOverdue, found, ports, orderId, commands } = await silent();
    for (let run = 0; run < 7; run += 1) await untilOverdue();
    const acknowledged = { orderId, reason: 'no_answer_from_delivery' } as const;
    await acknowledgeAttention(acknowledged, { actor: 'client:ops', correlationId: 'c' }, ports);

    for (let run = 0; run < 5; run += 1) expect((await untilOverdue()).sweep).toEqual({ ...nothing, reminded: 1 });

    expect(commands().at(-1)).toBe('order.created#11');
    expect(await found()).not.toHaveProperty('attention');
  });

  test('opens a second reason when another one is open', async () => {
    const { untilOverdue, found } = await silent('paid', 'cancellationRequested', 'deliveryCancelled', 'strayShipped');
    for (let run = 0; run < 7; run += 1) await untilOverdue();

    expect((await found()).attention?.map(({ reason }) => reason)).toEqual([
      'no_answer_from_payment',
      'parcel_moved_after_cancellation',
    ]);
  });

  test('closes the reason when the reply comes at last', async () => {
    const { untilOverdue, found, orders } = await silent();
    for (let run = 0; run < 7; run += 1) await untilOverdue();
    const before = await found();

    await orders.save(before, applyFact(before, facts.processing, 'at-last').order);

    expect(await found()).not.toHaveProperty('attention');
    expect((await found()).pendingReply).toMatchObject({ for: 'carrier', reminders: 0 });
  });

  test('reminds of a refund hourly, then daily, without an end', async () => {
    const { untilOverdue, commands } = await silent('paid', 'lost');
    const waited: number[] = [];
    for (let run = 0; run < 12; run += 1) waited.push((await untilOverdue()).seconds / 3_600);

    // After the sixth a person is called by a sweep of its own, and the reminders go on at once.
    expectWaits([1, ...waited.slice(1, 7)], [1, 2, 4, 8, 16, 24, 24]);
    expectWaits([0, ...waited.slice(8)], [0, 24, 24, 24, 24]);
    expect(commands()).toHaveLength(11);
  });

  test('waits for a carrier no less than its own timeout', async () => {
    const { untilOverdue } = await silent('paid', 'processing');
    const waited = [await untilOverdue(), await untilOverdue(), await untilOverdue()];

    expectWaits([0, ...waited.slice(1).map(({ seconds }) => seconds)], [0, 259_200, 259_200]);
    expect(waited[2]?.sweep).toEqual({ ...nothing, raised: 1 });
  });
});

describe('an order whose answer is held up', () => {
  const listBlockedReplies = async () => new Set<PendingReply>(['payment', 'refund', 'delivery', 'carrier']);
  /** Sweeps whenever it is due for so many hours, and tells the waits between. */
  const sweepsFor = async (hours: number, { found, ports, pass }: Awaited<ReturnType<typeof silent>>) => {
    const end = Date.parse(ports.now()) + hours * 3_600_000;
    const done: Sweep[] = [];
    const waited: number[] = [];
    while (Date.parse(ports.now()) < end) {
      const seconds = secondsUntil(await found(), ports.now());
      waited.push(seconds);
      // A minute at least, so that the loop ends when a sweep leaves an order overdue.
      pass(Math.max(seconds + 1, 60));
      done.push(await sweepOrders({ ...ports, listBlockedReplies }));
    }
    return { done, waited };
  };

  test('postpones a blocked reply ever longer and counts no reminder', async () => {
    const one = await silent();

    const { done, waited } = await sweepsFor(23, one);

    expect(done.every(({ postponed }) => postponed === 1)).toBe(true);
    expect(one.sent).toEqual([]);
    expect((await one.found()).pendingReply?.reminders).toBe(0);
    expect(waited.length).toBeLessThan(35);
    expectWaits([0, ...waited.slice(-10)], [0, ...Array<number>(10).fill(3_600)]);
  });

  test.each<[string, FactName[], number, number]>([
    ['its delivery', [], 1, 2],
    ['its refund', ['paid', 'lost'], 1, 3],
    ['the carrier', ['paid', 'processing'], 10, 14],
  ])(
    'reports that the order needs a person once when %s is blocked a day longer than its reminders take',
    async (...[_, names, from, to]) => {
      const one = await silent(...names);
      const { pendingReply } = await one.found();

      const { done } = await sweepsFor(to * 48, one);

      expect(done.filter(({ raised }) => raised === 1)).toHaveLength(1);
      const [call] = (await one.found()).attention ?? [];
      expect(call?.reason).toMatch(/^no_answer_from_/);
      const days = (Date.parse(call?.since ?? '') - Date.parse(pendingReply?.since ?? '')) / 86_400_000;
      expect(days).toBeGreaterThan(from);
      expect(days).toBeLessThan(to);
      expect(one.sent).toEqual([]);
    },
  );

  test('sends the first reminder once a reply is no longer blocked', async () => {
    const one = await silent();
    await sweepsFor(6, one);

    await one.untilOverdue();

    expect(one.commands()).toEqual(['order.created#1']);
  });
});

describe('a sweep', () => {
  /** Creates that many orders, all overdue at the same time; `reads` counts how often each was read. */
  const manyOverdue = async (count: number) => {
    const shop = createOrdering(createProduct('espresso-cups', { available: count }));
    for (let n = 0; n < count; n += 1) {
      const order = createExampleOrder({ reference: `r-${n}` }, { orderId: randomUUID() });
      shop.stored.orders.set(order.orderId, order);
    }
    shop.pass(61);
    return shop;
  };

  test('lists blocked replies once, and only when an order is overdue', async () => {
    const shop = await manyOverdue(30);
    let lookups = 0;
    const listBlockedReplies = async () => {
      lookups += 1;
      return new Set<PendingReply>(['payment']);
    };

    await sweepOrders({ ...shop.ports, listBlockedReplies });
    await sweepOrders({ ...shop.ports, listBlockedReplies });

    expect(lookups).toBe(1);
    expect(shop.sent).toHaveLength(30);
  });

  test('reminds of 5 100 overdue replies within three runs of a minute', async () => {
    const shop = await manyOverdue(5_100);
    const clock = virtualClock();
    const slowly =
      <Args extends unknown[], Result>(ms: number, call: (...args: Args) => Promise<Result>) =>
      async (...args: Args): Promise<Result> => {
        await clock.wait(ms);
        return call(...args);
      };
    let running = 0;
    let most = 0;
    const find = async (orderId: string) => {
      running += 1;
      most = Math.max(most, running);
      const found = await slowly(20, shop.orders.find)(orderId);
      running -= 1;
      return found;
    };
    const orders = { ...shop.orders, find, save: slowly(30, shop.orders.save) };
    const runs: Sweep[] = [];

    for (let run = 0; run < 3 && shop.sent.length < 5_100; run += 1) {
      const end = clock.now() + 44_000;
      const hasTime = () => clock.now() < end;
      const ports = { ...shop.ports, orders, send: slowly(150, shop.ports.send), hasTime };
      runs.push(await clock.pass(sweepOrders(ports)));
    }

    expect(runs.reduce((sum, { reminded }) => sum + reminded, 0)).toBe(5_100);
    expect(new Set(shop.sent.map(({ message }) => message.subject)).size).toBe(5_100);
    expect(most).toBeLessThanOrEqual(20);
  }, 60_000);

  test('begins no order when its time is up, and leaves it to the next run', async () => {
    const shop = await manyOverdue(30);
    let left = 7;
    const hasTime = () => {
      left -= 1;
      return left >= 0;
    };

    expect(await sweepOrders({ ...shop.ports, hasTime })).toEqual({ ...nothing, reminded: 7 });
    expect(await sweepOrders(shop.ports)).toEqual({ ...nothing, reminded: 23 });
  });

  test('passes any number of unreadable orders in the same run', async () => {
    const shop = await manyOverdue(60);
    const spoilt = new Set([...shop.stored.orders.keys()].sort().slice(0, 50));
    const find = async (orderId: string) => {
      if (spoilt.has(orderId)) throw new Error('cannot be read');
      return shop.orders.find(orderId);
    };

    const { fault, ...sweep } = await sweepOrders({ ...shop.ports, orders: { ...shop.orders, find } });

    expect(sweep).toEqual({ ...nothing, reminded: 10, failed: 50 });
    expect(String(fault)).toContain('cannot be read');
  });

  test('spreads the next deadlines of orders that fell due together', async () => {
    const shop = await manyOverdue(200);

    await sweepOrders(shop.ports);

    const waits = [...shop.stored.orders.values()].map((order) => secondsUntil(order, shop.ports.now()));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(120);
    expect(Math.max(...waits)).toBeLessThanOrEqual(150);
    expect(new Set(waits.map(Math.floor)).size).toBeGreaterThan(20);
  });

  test('skips an order that has moved meanwhile', async () => {
    const { ports, orders, pass, sent, orderId } = await silent();
    const conflicting = { ...ports, orders: { ...orders, save: async () => 'conflict' as const } };
    pass(61);

    expect(await sweepOrders(conflicting)).toEqual({ ...nothing, postponed: 1 });
    const found = await orders.find(orderId);
    if (found) await orders.save(found, applyFact(found, facts.delivered, 'd').order);

    const listOverdue = async function* () {
      yield* [orderId, getOrderId(7)];
    };
    expect(await sweepOrders({ ...ports, orders: { ...orders, listOverdue } })).toEqual(nothing);
    expect(sent).toEqual([]);
  });

  test.each(['find', 'save'] as const)('continues after an order that fails to %s', async (call) => {
    const { ports, orders, pass, sent, place } = createOrdering();
    const ids: string[] = [];
    for (const key of ['a', 'b', 'c']) ids.push((await place({ reference: key }, key)).order.orderId);
    sent.length = 0;
    pass(61);
    const broken = async (one: string | Order, ...rest: unknown[]) => {
      const orderId = typeof one === 'string' ? one : one.orderId;
      if (orderId === ids[1]) throw new Error('cannot be had');
      return Reflect.apply(orders[call], orders, [one, ...rest]);
    };

    const { failed } = await sweepOrders({ ...ports, orders: { ...orders, [call]: broken } });

    expect(failed).toBe(1);
    expect(sent.map(({ message }) => message.subject).toSorted()).toEqual([ids[0], ids[2]].toSorted());
  });

  test('sweeps the orders it has and returns the fault when the index fails', async () => {
    const { ports, orders, pass, place } = createOrdering();
    const { order } = await place();
    pass(61);
    const listOverdue = async function* () {
      yield order.orderId;
      throw new Error('throttled');
    };

    expect(await sweepOrders({ ...ports, orders: { ...orders, listOverdue } })).toEqual({
      ...nothing,
      reminded: 1,
      failed: 1,
      fault: new Error('throttled'),
    });
  });

  test('reports that an order needs a person when its payment token is gone, without a reminder', async () => {
    const { ports, orders, pass, sent } = createOrdering();
    const order = createExampleOrder({ payment });
    await orders.create(order, { versions: new Map([['espresso-cups', 1]]), paymentToken: undefined });
    for (let run = 0; run < 7; run += 1) {
      pass(5_000);
      await sweepOrders(ports);
    }

    expect(sent).toEqual([]);
    expect((await orders.find(order.orderId))?.attention).toMatchObject([{ reason: 'no_answer_from_payment' }]);
  });
});
