import { describe, expect, test } from '@jest/globals';
import { DeliveryMessage } from '../../../../functions/messages/delivery-messages.ts';
import type { StatusMessage } from '../../../../functions/messages/messages.ts';
import { cancelOrder } from '../../../../functions/ordering/domain/lifecycle/cancel-order.ts';
import { recordStatus } from '../../../../functions/ordering/domain/lifecycle/record-status.ts';
import { sweepOrders } from '../../../../functions/ordering/domain/lifecycle/sweep-orders.ts';
import { readOrder } from '../../../../functions/ordering/domain/read-orders.ts';
import { clientId, createMessage, payment, trace } from '../../../support/example.ts';
import { createOrdering } from '../ordering-harness.ts';
import { type FactName, facts } from '../placed-order.ts';

type StatusFact = Exclude<
  FactName,
  | 'cancellationRequested'
  | 'duplicateFound'
  | 'attentionNeeded'
  | 'paymentSilent'
  | 'acknowledged'
  | 'setAside'
  | 'redriven'
  | 'discarded'
>;
const refusal = (code: string) => expect.objectContaining({ code });

/** A status message as its participant sends it. */
function statusMessage(subject: string, name: StatusFact, id = `${subject}:${name}`): StatusMessage {
  const { type, data } = facts[name];
  const source = type.startsWith('payment') ? '/payment' : '/delivery';
  return createMessage(type, { id, subject, source, sequence: '1', data }) as unknown as StatusMessage;
}

async function placeExample(request: Parameters<ReturnType<typeof createOrdering>['place']>[0] = {}) {
  const shop = createOrdering();
  const { order } = await shop.place(request);
  const { orderId } = order;
  const record = (name: StatusFact, id?: string) => recordStatus(statusMessage(orderId, name, id), shop.ports);
  const cancel = (more: { clientId?: string | undefined; orderId?: string; reason?: string } = {}) =>
    cancelOrder({ orderId, clientId, actor: `client:${clientId}`, reason: undefined, trace, ...more }, shop.ports);
  const now = () => readOrder({ orderId, clientId: undefined }, shop.ports);
  return { ...shop, orderId, record, cancel, now };
}

describe('recordStatus', () => {
  test('advances the order and sends the command that follows', async () => {
    const { record, now, commands, sent } = await placeExample({ payment });

    await record('paid');

    expect(await now()).toMatchObject({ status: 'CONFIRMED', pendingReply: { for: 'delivery' } });
    expect(commands()).toEqual(['payment.requested', 'order.created']);
    expect(sent[1]?.message).toMatchObject({ correlationid: 'from-the-shop', sequence: '0000000002' });
    expect((await now()).history[3]).toMatchObject({ actor: 'service:payment', type: 'payment.processed' });
  });

  test('writes nothing for a duplicate message and sends the pending command again', async () => {
    const { record, now, commands } = await placeExample({ payment });
    await record('paid');
    const before = await now();

    const { outcome } = await record('paid');

    expect(outcome).toBe('duplicate');
    expect(await now()).toEqual(before);
    expect(commands()).toEqual(['payment.requested', 'order.created', 'order.created']);
  });

  test('throws when the command cannot be sent, and sends it when the message comes again', async () => {
    const { record, now, commands, faults } = await placeExample({ payment });
    faults.send = true;
    await expect(record('paid')).rejects.toThrow('the queue is down');
    faults.send = false;

    await record('paid');

    expect((await now()).status).toBe('CONFIRMED');
    expect(commands()).toEqual(['payment.requested', 'order.created']);
  });

  test('records a late message in the history and sends nothing', async () => {
    const { record, now, commands } = await placeExample();
    await record('shipped');

    const { outcome } = await record('processing');

    expect(outcome).toBe('late');
    expect(await now()).toMatchObject({ status: 'SHIPPED', version: 2, revision: 3 });
    expect((await now()).history.at(-1)).toMatchObject({ type: 'delivery.processing', sequence: 5 });
    expect(commands()).toEqual(['order.created']);
  });

  test('records each of several concurrent messages once', async () => {
    const { record, now, stock } = await placeExample();

    await Promise.all([record('processing'), record('shipped'), record('delivered'), record('outForDelivery')]);

    const { status, history } = await now();
    expect(status).toBe('DELIVERED');
    expect(new Set(history.flatMap(({ id }) => id ?? [])).size).toBe(5);
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1));
    expect(stock.products.get('espresso-cups')).toMatchObject({ held: 0, sold: 2 });
  });

  test('throws a transient ConflictError when every write loses to another', async () => {
    const { orderId, ports } = await placeExample();
    const conflicting = { ...ports, orders: { ...ports.orders, save: async () => 'conflict' as const } };

    await expect(recordStatus(statusMessage(orderId, 'processing'), conflicting)).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'unavailable',
    });
  });

  test('throws for an order that does not exist', async () => {
    const { ports } = createOrdering();

    await expect(
      recordStatus(statusMessage(`${'0'.repeat(8)}-0000-8000-8000-${'0'.repeat(12)}`, 'paid'), ports),
    ).rejects.toEqual(refusal('order_not_found'));
  });

  test('delivers the order whatever the order of its scans', async () => {
    const scans = ['processing', 'shipped', 'outForDelivery', 'delivered'] as const;
    for (const order of permutations([...scans])) {
      const { record, now } = await placeExample();
      for (const name of order.flatMap((one) => [one, one])) await record(name);

      const { status, history } = await now();
      expect(status).toBe('DELIVERED');
      expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1));
      for (const name of scans) expect(history.filter(({ type }) => type === facts[name].type)).toHaveLength(1);
    }
  });
});

describe('a cancellation', () => {
  test('sends a cancellation to delivery and shows it as requested', async () => {
    const { cancel, commands, sent } = await placeExample();

    const order = await cancel({ reason: 'too late' });

    expect(order).toMatchObject({
      status: 'PENDING_SHIPMENT',
      cancellation: { status: 'REQUESTED', reason: 'too late' },
    });
    expect(commands()).toEqual(['order.created', 'order.cancellation_requested']);
    expect(sent[1]?.message).toMatchObject({ data: { clientId } });
  });

  test('returns the order when it is cancelled again, and sends the same command', async () => {
    const { cancel, commands, sent, record } = await placeExample();
    await cancel();

    expect(await cancel({ reason: 'another' })).toEqual(await cancel());

    expect(new Set(sent.slice(1).map(({ message }) => message.id)).size).toBe(1);
    expect(commands().slice(1)).toEqual(Array(3).fill('order.cancellation_requested'));
    await record('deliveryCancelled');
    expect(await cancel()).toMatchObject({ status: 'CANCELLED', cancellation: { status: 'ACCEPTED' } });
    expect(sent).toHaveLength(4);
  });

  test('cancels the charge when an order is cancelled while it is paid, and refunds what was charged meanwhile', async () => {
    const { cancel, record, now, commands, stored, sent, orderId } = await placeExample({ payment });

    await cancel();
    expect([commands(), stored.tokens.get(orderId)]).toEqual([
      ['payment.requested', 'payment.refund_requested'],
      'tok_ok',
    ]);
    await record('paid');

    expect(await now()).toMatchObject({
      status: 'CANCELLED',
      payment: { status: 'REFUND_PENDING', paymentId: 'pay-1' },
    });
    expect(commands()).toEqual(['payment.requested', 'payment.refund_requested', 'payment.refund_requested']);
    // Were they one to the queue, it would swallow the refund that follows within five minutes.
    expect(new Set(sent.map(({ message }) => message.id)).size).toBe(3);
    expect(stored.tokens.size).toBe(0);
  });

  test('cancels the charge until payment replies, even when the payment token is gone', async () => {
    const { cancel, record, now, commands, stored, sent, pass, ports } = await placeExample({ payment });
    stored.tokens.clear();
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
    await record('neverCharged');
    expect(await now()).toMatchObject({ status: 'CANCELLED', payment: { status: 'CANCELLED' } });
    expect((await now()).attention).toBeUndefined();
  });

  test('cancels an order and its payment when the charge is declined after the cancellation', async () => {
    const { cancel, record, now } = await placeExample({ payment });
    await cancel();

    await record('declined');

    expect(await now()).toMatchObject({
      status: 'CANCELLED',
      payment: { status: 'CANCELLED' },
      stock: 'RELEASED',
    });
    expect(await now()).not.toHaveProperty('failure');
  });

  test.each(['shipped', 'outForDelivery', 'delivered', 'undeliverable'] as const)(
    'refuses a cancellation after "%s" and records nothing',
    async (name) => {
      const { cancel, record, now } = await placeExample();
      await record(name);
      const before = await now();

      await expect(cancel()).rejects.toEqual(refusal('order_not_cancellable'));

      expect(await now()).toEqual(before);
    },
  );

  test.each(['shipped', 'cancellationRefused', 'undeliverable'] as const)(
    'refuses a cancellation again that "%s" refused, and shows it',
    async (name) => {
      const { cancel, record, now } = await placeExample();
      await cancel();
      await record(name);

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

  test("refuses to cancel another client's order, a missing one, and what is no order id", async () => {
    const { cancel, orderId, stored } = await placeExample({ payment });

    for (const request of [
      { clientId: 'other-shop' },
      { orderId: '0d9f3a52-7c1b-8e60-8a3e-000000000000' },
      { orderId: `payment-token#${orderId}` },
      { orderId: '' },
    ])
      await expect(cancel(request)).rejects.toEqual(refusal('order_not_found'));

    expect(stored.orders.get(orderId)).not.toHaveProperty('cancellation');
  });

  test('lets an operator cancel the order of any client', async () => {
    const { cancel } = await placeExample();

    expect((await cancel({ clientId: undefined })).cancellation?.status).toBe('REQUESTED');
  });
});

test('has examples that fit their schemas', () => {
  expect(DeliveryMessage.safeParse(statusMessage('0d9f3a52-7c1b-8e60-8a3e-000000000000', 'shipped')).success).toBe(
    true,
  );
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
