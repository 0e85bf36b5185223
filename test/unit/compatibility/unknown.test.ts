import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decide as decideDelivery } from '../../../functions/delivery/domain/decide.ts';
import type { Unrecognized } from '../../../functions/messages/stored.ts';
import { storeDeadLetter } from '../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import { explain } from '../../../functions/operations/domain/explain/explain.ts';
import { toOrderItem } from '../../../functions/ordering/adapters/orders-table/item.ts';
import { createDynamodbOrders } from '../../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { createDynamodbProducts } from '../../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { sendPendingCommand } from '../../../functions/ordering/domain/lifecycle/commands.ts';
import { recordStatus } from '../../../functions/ordering/domain/lifecycle/record-status.ts';
import { sweepOrders } from '../../../functions/ordering/domain/lifecycle/sweep-orders.ts';
import { hasKnownStatuses, type Order } from '../../../functions/ordering/domain/order.ts';
import { toEventView, toOrderView } from '../../../functions/ordering/domain/order-view.ts';
import { isFinal } from '../../../functions/ordering/domain/statuses.ts';
import { processPayment } from '../../../functions/payment/domain/process-payment.ts';
import { toItem } from '../../../functions/platform/dynamodb/item.ts';
import { openTables } from '../../support/engine.ts';
import { createProduct, getOrderId, orderId, payment, secondsLater, trace } from '../../support/example.ts';
import { memoryDeadLetters } from '../../support/memory/dead-letters.ts';
import { taken } from '../delivery/example.ts';
import { runToEnd } from '../operations/doctor/doctor-harness.ts';
import { messageOf, receiveDeadLetter } from '../operations/example.ts';
import { createHarness as createOperatedHarness, put } from '../operations/operations-harness.ts';
import { createOrdering } from '../ordering/ordering-harness.ts';
import { advance, applyFact, createExampleOrder, facts } from '../ordering/placed-order.ts';
import { createPaymentHarness as createPayingHarness, paymentRequested } from '../payment/example.ts';

/** A value of another release. */
const later = (name: string) => name as Unrecognized;
const rights = { mayCancel: true, mayOperate: true };
/** Returns the findings of the doctor for an order that another release has changed. */
async function problemsOf(order: Order, before = advance(createExampleOrder({ payment }), 'paid', 'processing')) {
  const shop = createOperatedHarness();
  await put(shop, before);
  shop.stored.orders.set(orderId, order);
  shop.pass(600);
  return (await runToEnd(shop)).findings;
}
const noDeadLetters = { deadLetters: memoryDeadLetters(), now: () => secondsLater(9_999) };

describe.each(['inspection', 'constructor'])(
  'an order that waits for a reply which only another release knows (%s)',
  (wait) => {
    const paid = advance(createExampleOrder({ payment }), 'paid');
    const pendingReply = { for: later(wait), since: secondsLater(1), until: secondsLater(2), reminders: 0 };
    const inspected: Order = { ...paid, pendingReply };

    test('leaves an order alone whose pending reply only another release knows, and reminds others', async () => {
      const { ports, stored, sent } = createOrdering();
      const other = {
        ...createExampleOrder({}, { orderId: getOrderId(2) }),
        pendingReply: { ...pendingReply, for: 'delivery' as const },
      };
      for (const order of [inspected, other]) stored.orders.set(order.orderId, order);
      const inDue = { ...ports, now: () => secondsLater(600) };

      expect(await sweepOrders(inDue)).toMatchObject({ reminded: 1, raised: 0, postponed: 1 });
      await sendPendingCommand(inspected, ports);

      expect(sent.map(({ message }) => message.subject)).toEqual([other.orderId]);
      expect(stored.orders.get(orderId)).toEqual(inspected);
    });

    test('explains a pending reply that only another release knows by its name', async () => {
      expect(await explain(inspected, rights, noDeadLetters)).toMatchObject({
        waitingFor: wait,
        since: pendingReply.since,
        deadline: pendingReply.until,
        summary: `The order is CONFIRMED and waits for a reply that this release does not know (${wait}).`,
      });
    });

    test('finds no problem in an order whose pending reply only another release knows', async () => {
      expect(await problemsOf(inspected, paid)).toEqual([]);
    });

    test('advances an order whose pending reply it does not know by a status message that it knows', () => {
      const { order } = applyFact(inspected, facts.processing, 'm-new');
      expect([order.status, order.pendingReply?.for]).toEqual(['PROCESSING', 'carrier']);
    });
  },
);

describe('an order that stands in a way that only another release knows', () => {
  const paid = advance(createExampleOrder({ payment }), 'paid', 'processing');
  const standings: [string, Order][] = [
    ['status', { ...paid, status: later('RETURNED') }],
    ['stock', { ...paid, stock: later('QUARANTINED') }],
    ['payment', { ...paid, payment: { method: 'card', status: later('DISPUTED') } }],
    ['delivery', { ...paid, delivery: { status: later('AT_CUSTOMS') } }],
    ['cancellation', { ...paid, cancellation: { status: later('APPEALED'), at: secondsLater(1) } }],
  ];

  test.each(standings)("refuses a status message while only another release knows the order's %s", async (_, order) => {
    const { ports, stored } = createOrdering();
    stored.orders.set(orderId, order);
    const message = Object({ ...messageOf('delivery.delivered'), data: facts.delivered.data });

    await expect(recordStatus(message, ports)).rejects.toMatchObject({ code: 'unavailable' });
    expect(stored.orders.get(orderId)).toEqual(order);
    expect(hasKnownStatuses(order)).toBe(false);
    // A duplicate needs no decision.
    stored.orders.set(orderId, { ...order, history: [{ ...order.history[0]!, id: message.id }] });
    expect(await recordStatus(message, ports)).toMatchObject({ outcome: 'duplicate' });
  });

  test.each(standings)('shows an order whose %s only another release knows, without a finding', async (what, order) => {
    const shown = JSON.stringify([toOrderView(order), await explain(order, rights, noDeadLetters)]);

    if (what !== 'stock') expect(shown).toMatch(/RETURNED|DISPUTED|AT_CUSTOMS|APPEALED/);
    expect(await problemsOf(order)).toEqual([]);
  });

  test('explains an order whose status only another release knows', async () => {
    const { pendingReply: _, ...order } = { ...paid, status: later('RETURNED') };
    const { summary, status } = await explain(order, rights, noDeadLetters);
    expect([summary, status]).toEqual(['The order is RETURNED, which this release does not know.', 'RETURNED']);
    for (const status of ['RETURNED', 'constructor', '__proto__']) expect(isFinal(later(status))).toBe(false);
  });
});

test('refuses a scan that names a delivery status of another release', async () => {
  const { ports, stored } = createOrdering();
  stored.orders.set(orderId, advance(createExampleOrder(), 'processing'));
  const data = { ...facts.delivered.data, deliveryStatus: later('RETURNED') };

  await expect(recordStatus(Object({ ...messageOf('delivery.delivered'), data }), ports)).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(stored.orders.get(orderId)?.status).toBe('PROCESSING');
});

test('shows an event of another release as it is', () => {
  const event = {
    sequence: 1,
    type: later('payment.disputed'),
    at: secondsLater(1),
    actor: 'a',
    correlationId: 'c',
  };
  const data = { amount: 1, by: { bank: ['x'] } };
  const given = { ...event, data, later: 1, id: 'i' };
  expect(toEventView(given)).toEqual({ ...event, data: { amount: 1, by: { bank: ['x'] } } });
});

test("shows a request's fields of another release, but not its internal ones", () => {
  const { contact, shippingAddress, ...order } = createExampleOrder({ payment });
  const shown = toOrderView({
    ...order,
    ...{
      contact: Object({ ...contact, fax: '1' }),
      shippingAddress: Object({ ...shippingAddress, floor: 7 }),
    },
    ...Object({ risk: 'high' }),
  });

  expect(shown).toMatchObject({ contact: { fax: '1' }, shippingAddress: { floor: 7 } });
  expect(shown).not.toHaveProperty('risk');
});

test('fails an order for a reason of another release and writes its stock off', () => {
  const lost = { ...facts.lost, data: { ...facts.lost.data, reason: later('stolen') } };
  const { order } = applyFact(advance(createExampleOrder({ payment }), 'paid', 'processing'), lost, 'm-new');
  const declined = { ...facts.declined, data: { reason: later('fraud') } };

  expect(order).toMatchObject({ status: 'FAILED', stock: 'WRITTEN_OFF', failure: { code: 'stolen' } });
  expect(order.failure?.detail).toBe('The delivery failed.');
  expect(applyFact(createExampleOrder({ payment }), declined, 'm-new').order.failure).toEqual({
    ...{ code: 'fraud', detail: 'The payment failed.' },
  });
});

test("leaves a delivery and a carrier's step of another release to it", () => {
  const scan = { scanId: 's', status: 'DELIVERED', at: secondsLater(1) } as const;
  const fact = { orderId, trace, at: secondsLater(2), type: 'parcel.scanned', scan } as const;
  const refused = expect.objectContaining({ code: 'unavailable' });
  const thrownBy = (act: () => unknown) => {
    try {
      return act();
    } catch (thrown) {
      return thrown;
    }
  };

  expect(thrownBy(() => decideDelivery({ ...taken, status: later('AT_CUSTOMS') }, fact))).toEqual(refused);
  const step = { ...fact, scan: { ...scan, status: later('AT_CUSTOMS') } };
  expect(thrownBy(() => decideDelivery(taken, step))).toEqual(refused);
});

test('charges no payment by a method of another release', async () => {
  const { ports, provider } = createPayingHarness();
  const command = paymentRequested();
  const request = { ...command, data: { ...command.data, method: later('transfer') } };

  await expect(processPayment(request, { resend: 0 }, ports)).rejects.toThrow();
  expect(provider.charged).toEqual([]);
});

describe('what cannot be read at all', () => {
  let engine: Awaited<ReturnType<typeof openOrders>>;
  const openOrders = () => openTables('Orders', 'Products');
  beforeAll(async () => {
    engine = await openOrders();
  });
  afterAll(() => engine.close());
  const spoil = (TableName: string, Item: ReturnType<typeof toItem>) =>
    engine.dynamodb.send(new PutItemCommand({ TableName, Item }));

  test('leaves unreadable items out of lists', async () => {
    const { Orders, Products } = engine.tables;
    const orders = createDynamodbOrders({ orders: Orders, products: Products }, engine.dynamodb);
    const products = createDynamodbProducts(Products, engine.dynamodb);
    for (const n of [1, 2, 3])
      await spoil(Orders, {
        ...toOrderItem(createExampleOrder({ reference: `R${n}` }, { orderId: getOrderId(n), at: secondsLater(n) })),
        ...(n === 2 && { history: { S: 'eaten' } }),
      });
    for (const id of ['a', 'b', 'c']) await products.create(createProduct(id));
    const spoilt = { ...createProduct('b'), pk: 'b', catalogue: 'products', price: 'dear' };
    await spoil(Products, toItem(spoilt));

    const page = await orders.list({ clientId: 'demo-shop' }, 10, undefined);
    expect(page.orders.map(({ reference }) => reference)).toEqual(['R3', 'R1']);
    expect((await products.list(10, undefined)).products.map(({ productId }) => productId)).toEqual(['a', 'c']);
    await expect(orders.find(getOrderId(2))).rejects.toMatchObject({ name: 'Unreadable' });
  });

  test('stores a dead letter whose order cannot be read', async () => {
    const { Orders, Products } = engine.tables;
    const orders = createDynamodbOrders({ orders: Orders, products: Products }, engine.dynamodb);
    await spoil(Orders, toItem({ pk: orderId, status: 'EATEN' }));
    const deadLetters = memoryDeadLetters();

    const { isNew } = await storeDeadLetter(receiveDeadLetter('orders.fifo', Object(messageOf('order.created'))), {
      ...createOperatedHarness().ports,
      ...{ orders, deadLetters },
    });

    expect(isNew).toBe(true);
    expect(deadLetters.all()).toHaveLength(1);
  });
});
