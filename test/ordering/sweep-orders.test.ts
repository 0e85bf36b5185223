import { describe, expect, test } from '@jest/globals';
import { acknowledgeAttention } from '../../functions/operations/domain/attention.ts';
import type { Order } from '../../functions/ordering/domain/order.ts';
import { sweepOrders } from '../../functions/ordering/domain/sweep-orders.ts';
import { orderIdNo, payment, secondsLater } from '../example.ts';
import { type FactName, facts, placed, tell, told } from './placed.ts';
import { world } from './world.ts';

/** A world with one order that is silent since a moment; `sweep` lets time pass first. */
async function silent(...news: FactName[]) {
  const shop = world();
  const paying = news[0] === 'paid' || news[0] === 'duplicateFound';
  const { order } = await shop.place(paying ? { payment } : {});
  const now = told(order, ...news);
  if (now !== order) await shop.orders.save(order, now);
  shop.sent.length = 0;
  const found = async () => (await shop.orders.find(order.orderId)) ?? now;
  const sweep = (seconds = 0) => {
    shop.pass(seconds);
    return sweepOrders(shop.ports);
  };
  /** Sweeps as soon as the deadline has passed, and tells how long that was from the last sweep. */
  const untilOverdue = async () => {
    const until = Date.parse((await found()).waiting?.until ?? '');
    const seconds = (until - Date.parse(shop.ports.now())) / 1_000;
    return { seconds, sweep: await sweep(seconds + 1) };
  };
  return { ...shop, found, sweep, untilOverdue, orderId: order.orderId };
}

const nothing = { reminded: 0, raised: 0, spared: 0 };

describe('an order that waits', () => {
  test('is left alone until its deadline has passed', async () => {
    const { sweep, sent, found } = await silent();
    const before = await found();

    expect(await sweep(60)).toEqual(nothing);
    expect([await found(), sent]).toEqual([before, []]);
  });

  test('is asked for again when its deadline has passed, under a number of its own', async () => {
    const { sweep, sent, found, orderId } = await silent();

    expect(await sweep(61)).toEqual({ ...nothing, reminded: 1 });

    expect(sent).toEqual([
      {
        resend: 1,
        message: expect.objectContaining({ id: `${orderId}:order.created`, type: 'order.created' }),
      },
    ]);
    expect((await found()).waiting).toMatchObject({
      until: secondsLater(61 + 120),
      reminders: 1,
      since: secondsLater(0),
    });
    expect((await found()).version).toBe(1);
  });

  test.each<[string, FactName[], string]>([
    ['its payment', ['paid'], 'order.created'],
    ['its refund', ['paid', 'lost'], 'payment.refund_requested'],
    ['the cancellation', ['paid', 'cancellationAsked'], 'order.cancellation_requested'],
    ['the end of its charge', ['duplicateFound', 'cancellationAsked'], 'payment.refund_requested'],
    ['the carrier', ['paid', 'processing'], 'order.created'],
  ])('for %s is reminded by the command that asks for it', async (_, news, command) => {
    const { untilOverdue, commands } = await silent(...news);

    await untilOverdue();

    expect(commands()).toEqual([`${command}#1`]);
  });

  test('is given twice the time after every reminder, and after six of them a person is called', async () => {
    const { untilOverdue, commands, found } = await silent();
    const waited: number[] = [];
    for (let run = 0; run < 6; run += 1) waited.push((await untilOverdue()).seconds);

    expect(waited).toEqual([60, 120, 240, 480, 960, 1_920]);
    expect(commands()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `order.created#${n}`));

    const { sweep } = await untilOverdue();

    expect(sweep).toEqual({ ...nothing, raised: 1 });
    expect(await found()).toMatchObject({
      attention: [{ reason: 'no_answer_from_delivery' }],
      version: 2,
    });
  });

  test('with a person called is still asked for, within the hour, and a person is called once', async () => {
    const { untilOverdue, sweep, found, commands } = await silent();
    for (let run = 0; run < 7; run += 1) await untilOverdue();

    expect(await sweep(60)).toEqual({ ...nothing, reminded: 1 });
    const { seconds } = await untilOverdue();

    expect(seconds).toBe(3_600);
    expect(commands().at(-1)).toBe('order.created#8');
    expect((await found()).history.filter(({ type }) => type === 'order.needs_attention')).toHaveLength(1);
  });

  test('is asked for on and on after its call was acknowledged, and calls nobody a second time', async () => {
    const { untilOverdue, found, ports, orderId, commands } = await silent();
    for (let run = 0; run < 7; run += 1) await untilOverdue();
    const acknowledged = { orderId, reason: 'no_answer_from_delivery' } as const;
    await acknowledgeAttention(acknowledged, { actor: 'client:ops', correlationId: 'c' }, ports);

    for (let run = 0; run < 5; run += 1)
      expect((await untilOverdue()).sweep).toEqual({ ...nothing, reminded: 1 });

    expect(commands().at(-1)).toBe('order.created#11');
    expect(await found()).not.toHaveProperty('attention');
  });

  test('needs one more reason when a person is called for another already', async () => {
    const { untilOverdue, found } = await silent(
      'paid',
      'cancellationAsked',
      'deliveryCancelled',
      'strayShipped',
    );
    for (let run = 0; run < 7; run += 1) await untilOverdue();

    expect((await found()).attention?.map(({ reason }) => reason)).toEqual([
      'no_answer_from_payment',
      'parcel_moved_after_cancellation',
    ]);
  });

  test('needs nobody any more when the answer comes at last', async () => {
    const { untilOverdue, found, orders } = await silent();
    for (let run = 0; run < 7; run += 1) await untilOverdue();
    const before = await found();

    await orders.save(before, tell(before, facts.processing, 'at-last').order);

    expect(await found()).not.toHaveProperty('attention');
    expect((await found()).waiting).toMatchObject({ for: 'carrier', reminders: 0 });
  });

  test('for a refund is never given up: it is asked for hourly, then daily, for as long as it takes', async () => {
    const { untilOverdue, commands } = await silent('paid', 'lost');
    const waited: number[] = [];
    for (let run = 0; run < 12; run += 1) waited.push(Math.floor((await untilOverdue()).seconds / 3_600));

    // After the sixth a person is called by a sweep of its own, and the reminders go on at once.
    expect(waited.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 24, 24]);
    expect(waited.slice(8)).toEqual([24, 24, 24, 24]);
    expect(commands()).toHaveLength(11);
  });

  test("for a carrier is given no less than the carrier's own time", async () => {
    const { untilOverdue } = await silent('paid', 'processing');
    const waited = [await untilOverdue(), await untilOverdue(), await untilOverdue()];

    expect(waited.slice(1).map(({ seconds }) => seconds)).toEqual([259_200, 259_200]);
    expect(waited[2]?.sweep).toEqual({ ...nothing, raised: 1 });
  });
});

describe('a sweep', () => {
  test('sends nothing into a backlog, counts no reminder, and makes room for who waits for another queue', async () => {
    const { ports, pass, sent, orders, place } = world();
    for (let n = 0; n < 30; n += 1) await place({ reference: `paid-${n}`, payment }, `p-${n}`);
    await place({ reference: 'unpaid' }, 'unpaid');
    sent.length = 0;
    pass(61);
    const asked: string[] = [];
    const isBacklogged = async (command: string) => {
      asked.push(command);
      return command.startsWith('payment.');
    };

    const first = await sweepOrders({
      ...ports,
      isBacklogged,
      orders: { ...orders, overdue: (at, _) => orders.overdue(at, 1) },
    });
    const askedAtFirst = asked.length;
    for (let run = 0; run < 5; run += 1)
      await sweepOrders({
        ...ports,
        isBacklogged,
        orders: { ...orders, overdue: (at, _) => orders.overdue(at, 1) },
      });

    expect(first.spared).toBeGreaterThan(0);
    expect(sent.map(({ message }) => message.type)).toEqual(['order.created']);
    expect(askedAtFirst).toBe(1);
    const { orders: all } = await orders.list({}, 100, undefined);
    const paying = all.filter(({ payment }) => payment);
    expect(paying.map(({ waiting }) => waiting?.reminders)).toEqual(Array(30).fill(0));
  });

  test('passes over an order that somebody else has moved meanwhile', async () => {
    const { ports, orders, pass, sent, orderId } = await silent();
    const outrun = { ...ports, orders: { ...orders, save: async () => 'outrun' as const } };
    pass(61);

    expect(await sweepOrders(outrun)).toEqual({ ...nothing, spared: 1 });
    const found = await orders.find(orderId);
    if (found) await orders.save(found, tell(found, facts.delivered, 'd').order);

    expect(
      await sweepOrders({ ...ports, orders: { ...orders, overdue: async () => [orderId, orderIdNo(7)] } }),
    ).toEqual(nothing);
    expect(sent).toEqual([]);
  });

  test('is not stopped by one order that fails, and fails itself in the end', async () => {
    const { ports, orders, pass, sent, place } = world();
    const ids: string[] = [];
    for (const key of ['a', 'b', 'c']) ids.push((await place({ reference: key }, key)).order.orderId);
    sent.length = 0;
    pass(61);
    const broken = async (orderId: string): Promise<Order | undefined> => {
      if (orderId === ids[1]) throw new Error('cannot be read');
      return orders.find(orderId);
    };

    await expect(sweepOrders({ ...ports, orders: { ...orders, find: broken } })).rejects.toThrow(
      '1 overdue orders',
    );

    expect(sent.map(({ message }) => message.subject).toSorted()).toEqual([ids[0], ids[2]].toSorted());
  });

  test('has nothing to send for a payment whose secret is gone, and calls a person all the same', async () => {
    const { ports, orders, pass, sent } = world();
    const order = placed({ payment });
    await orders.create(order, { versions: new Map([['espresso-cups', 1]]), paymentToken: undefined });
    for (let run = 0; run < 7; run += 1) {
      pass(5_000);
      await sweepOrders(ports);
    }

    expect(sent).toEqual([]);
    expect((await orders.find(order.orderId))?.attention).toMatchObject([
      { reason: 'no_answer_from_payment' },
    ]);
  });
});
