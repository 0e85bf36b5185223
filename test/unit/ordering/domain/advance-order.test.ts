import { describe, expect, test } from '@jest/globals';
import { DeliveryMessage } from '../../../../functions/messages/delivery-messages.ts';
import type { StatusMessage } from '../../../../functions/messages/messages.ts';
import { createCloudEventFields } from '../../../../functions/messages/stamped.ts';
import { cancelOrder } from '../../../../functions/ordering/domain/lifecycle/cancel-order.ts';
import { recordStatus } from '../../../../functions/ordering/domain/lifecycle/record-status.ts';
import { sweepOrders } from '../../../../functions/ordering/domain/lifecycle/sweep-orders.ts';
import { readOrder } from '../../../../functions/ordering/domain/read-orders.ts';
import { clientId, payment, trace } from '../../../support/example.ts';
import { world } from '../ordering-harness.ts';
import { type FactName, facts } from '../placed-order.ts';

type News = Exclude<
  FactName,
  | 'cancellationAsked'
  | 'duplicateFound'
  | 'attentionNeeded'
  | 'paymentSilent'
  | 'acknowledged'
  | 'setAside'
  | 'redriven'
  | 'discarded'
>;
const refusal = (code: string) => expect.objectContaining({ code });

/** News as its participant would send it. */
function news(subject: string, name: News, id = `${subject}:${name}`): StatusMessage {
  const fact = facts[name];
  return {
    ...createCloudEventFields(fact.type),
    ...fact,
    id,
    subject,
    source: fact.type.startsWith('payment') ? '/payment' : '/delivery',
    time: '2026-11-20T10:00:00.000Z',
    correlationid: 'from-the-shop',
    traceparent: trace.traceparent,
    sequence: '1',
  } as StatusMessage;
}

async function placedWorld(request: Parameters<ReturnType<typeof world>['place']>[0] = {}) {
  const shop = world();
  const { order } = await shop.place(request);
  const { orderId } = order;
  const hear = (name: News, id?: string) => recordStatus(news(orderId, name, id), shop.ports);
  const cancel = (more: { clientId?: string | undefined; orderId?: string; reason?: string } = {}) =>
    cancelOrder({ orderId, clientId, actor: `client:${clientId}`, reason: undefined, trace, ...more }, shop.ports);
  const now = () => readOrder({ orderId, clientId: undefined }, shop.ports);
  return { ...shop, orderId, hear, cancel, now };
}

describe('news of an order', () => {
  test('moves it and sends the command that follows', async () => {
    const { hear, now, commands, sent } = await placedWorld({ payment });

    await hear('paid');

    expect(await now()).toMatchObject({ status: 'CONFIRMED', pendingReply: { for: 'delivery' } });
    expect(commands()).toEqual(['payment.requested', 'order.created']);
    expect(sent[1]?.message).toMatchObject({ correlationid: 'from-the-shop', sequence: '0000000002' });
    expect((await now()).history[3]).toMatchObject({ actor: 'service:payment', type: 'payment.processed' });
  });

  test('told again writes nothing and sends the outstanding command again', async () => {
    const { hear, now, commands } = await placedWorld({ payment });
    await hear('paid');
    const before = await now();

    const { outcome } = await hear('paid');

    expect(outcome).toBe('duplicate');
    expect(await now()).toEqual(before);
    expect(commands()).toEqual(['payment.requested', 'order.created', 'order.created']);
  });

  test('whose command could not be sent fails, and sends it when it is told again', async () => {
    const { hear, now, commands, faults } = await placedWorld({ payment });
    faults.send = true;
    await expect(hear('paid')).rejects.toThrow('the queue is not to be had');
    faults.send = false;

    await hear('paid');

    expect((await now()).status).toBe('CONFIRMED');
    expect(commands()).toEqual(['payment.requested', 'order.created']);
  });

  test('that comes late enters the history and sends nothing', async () => {
    const { hear, now, commands } = await placedWorld();
    await hear('shipped');

    const { outcome } = await hear('processing');

    expect(outcome).toBe('late');
    expect(await now()).toMatchObject({ status: 'SHIPPED', version: 2, revision: 3 });
    expect((await now()).history.at(-1)).toMatchObject({ type: 'delivery.processing', sequence: 5 });
    expect(commands()).toEqual(['order.created']);
  });

  test('that others race with is told until it is written, and each is written once', async () => {
    const { hear, now, stock } = await placedWorld();

    await Promise.all([hear('processing'), hear('shipped'), hear('delivered'), hear('outForDelivery')]);

    const { status, history } = await now();
    expect(status).toBe('DELIVERED');
    expect(new Set(history.flatMap(({ id }) => id ?? [])).size).toBe(5);
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1));
    expect(stock.products.get('espresso-cups')).toMatchObject({ held: 0, sold: 2 });
  });

  test('throws a transient ConflictError when every write loses to another', async () => {
    const { orderId, ports } = await placedWorld();
    const outrun = { ...ports, orders: { ...ports.orders, save: async () => 'conflict' as const } };

    await expect(recordStatus(news(orderId, 'processing'), outrun)).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'unavailable',
    });
  });

  test('of an order that does not exist fails, so that it is seen', async () => {
    const { ports } = world();

    await expect(
      recordStatus(news(`${'0'.repeat(8)}-0000-8000-8000-${'0'.repeat(12)}`, 'paid'), ports),
    ).rejects.toThrow('does not exist');
  });

  test('in every order of a way to the door ends delivered', async () => {
    const scans = ['processing', 'shipped', 'outForDelivery', 'delivered'] as const;
    for (const order of permutations([...scans])) {
      const { hear, now } = await placedWorld();
      for (const name of order.flatMap((one) => [one, one])) await hear(name);

      const { status, history } = await now();
      expect(status).toBe('DELIVERED');
      expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1));
      for (const name of scans) expect(history.filter(({ type }) => type === facts[name].type)).toHaveLength(1);
    }
  });
});

describe('a cancellation', () => {
  test('is asked of delivery, and shown as requested', async () => {
    const { cancel, commands, sent } = await placedWorld();

    const order = await cancel({ reason: 'too late' });

    expect(order).toMatchObject({
      status: 'PENDING_SHIPMENT',
      cancellation: { status: 'REQUESTED', reason: 'too late' },
    });
    expect(commands()).toEqual(['order.created', 'order.cancellation_requested']);
    expect(sent[1]?.message).toMatchObject({ data: { clientId } });
  });

  test('repeated is harmless: the order is answered as it is, and the same question is asked again', async () => {
    const { cancel, commands, sent, hear } = await placedWorld();
    await cancel();

    expect(await cancel({ reason: 'another' })).toEqual(await cancel());

    expect(new Set(sent.slice(1).map(({ message }) => message.id)).size).toBe(1);
    expect(commands().slice(1)).toEqual(Array(3).fill('order.cancellation_requested'));
    await hear('deliveryCancelled');
    expect(await cancel()).toMatchObject({ status: 'CANCELLED', cancellation: { status: 'ACCEPTED' } });
    expect(sent).toHaveLength(4);
  });

  test('while it is being paid calls the charge off, and gives back what was charged meanwhile', async () => {
    const { cancel, hear, now, commands, kept, sent, orderId } = await placedWorld({ payment });

    await cancel();
    expect([commands(), kept.tokens.get(orderId)]).toEqual([
      ['payment.requested', 'payment.refund_requested'],
      'tok_ok',
    ]);
    await hear('paid');

    expect(await now()).toMatchObject({
      status: 'CANCELLED',
      payment: { status: 'REFUND_PENDING', paymentId: 'pay-1' },
    });
    expect(commands()).toEqual(['payment.requested', 'payment.refund_requested', 'payment.refund_requested']);
    // Were they one to the queue, it would swallow the refund that follows within five minutes.
    expect(new Set(sent.map(({ message }) => message.id)).size).toBe(3);
    expect(kept.tokens.size).toBe(0);
  });

  test('of an order whose secret is gone calls the charge off, again and again, until it is answered', async () => {
    const { cancel, hear, now, commands, kept, sent, pass, ports } = await placedWorld({ payment });
    kept.tokens.clear();
    pass(31 * 86_400);
    sent.length = 0;

    await cancel();
    for (let run = 0; run < 50; run += 1) {
      await sweepOrders(ports);
      pass(4_600);
    }

    expect(commands().slice(0, 2)).toEqual(['payment.refund_requested', 'payment.refund_requested#1']);
    expect(new Set(sent.map(({ message }) => message.type))).toEqual(new Set(['payment.refund_requested']));
    expect(commands().length).toBeGreaterThan(40);
    expect((await now()).attention).toMatchObject([{ reason: 'no_answer_from_payment' }]);
    await hear('neverCharged');
    expect(await now()).toMatchObject({ status: 'CANCELLED', payment: { status: 'CANCELLED' } });
    expect((await now()).attention).toBeUndefined();
  });

  test('of an order that is declined after it is CANCELLED, its payment too', async () => {
    const { cancel, hear, now } = await placedWorld({ payment });
    await cancel();

    await hear('declined');

    expect(await now()).toMatchObject({
      status: 'CANCELLED',
      payment: { status: 'CANCELLED' },
      stock: 'RELEASED',
    });
    expect(await now()).not.toHaveProperty('failure');
  });

  test.each(['shipped', 'outForDelivery', 'delivered', 'undeliverable'] as const)(
    'comes too late when "%s" is known, and leaves no trace',
    async (name) => {
      const { cancel, hear, now } = await placedWorld();
      await hear(name);
      const before = await now();

      await expect(cancel()).rejects.toEqual(refusal('order_not_cancellable'));

      expect(await now()).toEqual(before);
    },
  );

  test.each(['shipped', 'cancellationRefused', 'undeliverable'] as const)(
    'that was refused by "%s" is refused again, and shown',
    async (name) => {
      const { cancel, hear, now } = await placedWorld();
      await cancel();
      await hear(name);

      await expect(cancel()).rejects.toEqual(refusal('order_not_cancellable'));

      expect((await now()).cancellation?.status).toBe('REFUSED');
      expect((await now()).history.map(({ type }) => type)).toEqual(
        expect.arrayContaining([
          'order.cancellation_requested',
          name === 'cancellationRefused' ? 'delivery.cancellation_refused' : 'order.cancellation_refused',
        ]),
      );
    },
  );

  test("of another client's order, of none and of what is no order's id finds nothing", async () => {
    const { cancel, orderId, kept } = await placedWorld({ payment });

    for (const asked of [
      { clientId: 'other-shop' },
      { orderId: '0d9f3a52-7c1b-8e60-8a3e-000000000000' },
      { orderId: `payment-token#${orderId}` },
      { orderId: '' },
    ])
      await expect(cancel(asked)).rejects.toEqual(refusal('order_not_found'));

    expect(kept.orders.get(orderId)).not.toHaveProperty('cancellation');
  });

  test('by an operator reaches everybody', async () => {
    const { cancel } = await placedWorld();

    expect((await cancel({ clientId: undefined })).cancellation?.status).toBe('REQUESTED');
  });
});

test('the example news is news by its schema', () => {
  expect(DeliveryMessage.safeParse(news('0d9f3a52-7c1b-8e60-8a3e-000000000000', 'shipped')).success).toBe(true);
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
