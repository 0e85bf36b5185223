import { describe, expect, test } from '@jest/globals';
import type { Delivery, RecordedScan } from '../../../../functions/delivery/domain/delivery.ts';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import { acknowledgeAttention } from '../../../../functions/operations/domain/monitoring/attention.ts';
import { AttentionReason } from '../../../../functions/ordering/domain/lifecycle/attention.ts';
import { pendingReplyNames } from '../../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { getOrderId, orderId, payment, secondsLater } from '../../../support/example.ts';
import { advance, createExampleOrder, createOrderIn, type FactName } from '../../ordering/placed-order.ts';
import { arrived, messageOf, operator } from '../example.ts';
import { deliveryOf, newsOf, orderTold, paymentOf, put, world } from '../operations-harness.ts';
import { every, examined, kindsOf } from './run-on-orders.ts';

test('finds nothing wrong with orders of every kind, and counts what it looked at', async () => {
  const shop = world();
  for (const [n, news] of every.entries())
    await put(shop, advance(createExampleOrder({ payment }, { orderId: getOrderId(n) }), ...news));
  for (const [n, news] of [[], ['processing'], ['processing', 'shipped', 'delivered']].entries())
    await put(shop, advance(createExampleOrder({}, { orderId: getOrderId(100 + n) }), ...(news as FactName[])));
  shop.pass(60);

  const { problems, checked } = await examined(shop);

  expect(problems).toEqual([]);
  expect(checked).toMatchObject({ orders: every.length + 3, products: 1, deadLetters: 0 });
  expect(checked.deliveries).toBe(shop.deliveries.all().length);
});

describe('finds', () => {
  const delivered = createOrderIn('DELIVERED');
  const event = (order: Order, type: string) => order.history.findIndex((one) => one.type === type);
  const without = (order: Order, type: string) => ({
    ...order,
    history: order.history.toSpliced(event(order, type), 1),
  });
  const doubled = () => {
    const [first] = delivered.history;
    const history = first ? [...delivered.history, { ...first, sequence: delivered.history.length + 1 }] : [];
    return { ...delivered, history };
  };
  test.each<[string, Order, string]>([
    ['a gap in a history', without(delivered, 'delivery.shipped'), 'invalid_history'],
    ['a history that tells the same twice', doubled(), 'invalid_history'],
    ['a status that no history leads to', { ...orderTold('paid'), status: 'SHIPPED' }, 'invalid_history'],
    ['a history without a beginning', { ...delivered, history: [] }, 'invalid_history'],
    ['stock that is held for an order that ended', { ...delivered, stock: 'HELD' }, 'stock_state_mismatch'],
    ['an order that waits for nobody', { ...orderTold('paid'), pendingReply: undefined }, 'no_pending_reply'],
    [
      'a refund that nobody is asked for',
      { ...orderTold('paid', 'processing', 'lost'), pendingReply: undefined },
      'no_pending_reply',
    ],
    ['an order that needs a person', orderTold('paid', 'attentionNeeded'), 'needs_attention'],
    [
      'money that was kept',
      { ...createOrderIn('FAILED'), payment: { status: 'PAID', method: 'card' } },
      'refund_missing',
    ],
  ])('%s', async (_what, order, kind) => {
    const shop = world();
    await put(shop, order);

    const { problems } = await examined(shop);

    expect(problems).toContainEqual(expect.objectContaining({ kind, orderId, healable: false, healed: false }));
  });

  test('each open call for a person, since its own beginning', async () => {
    const shop = world();
    await put(shop, orderTold('paid', 'cancellationAsked', 'deliveryCancelled', 'paymentSilent', 'strayShipped'));

    const calls = (await examined(shop)).problems.filter(({ kind }) => kind === 'needs_attention');

    expect(calls.map(({ since, detail }) => [since, detail])).toEqual([
      [secondsLater(4), 'A person has to look: no_answer_from_payment.'],
      [secondsLater(5), 'A person has to look: parcel_moved_after_cancellation.'],
    ]);
  });

  const scan = (scanId: string, status: RecordedScan['status'], revision: number): RecordedScan => ({
    ...{ scanId, status, revision, at: secondsLater(revision), receivedAt: secondsLater(revision) },
    ...(status === 'FAILED' && { reason: scanId === 'lost' ? 'lost' : 'undeliverable' }),
  });
  const cancelledAt1 = { cancelled: { at: secondsLater(1), revision: 1 } };
  const ends: Record<'CANCELLED' | 'FAILED' | 'DELIVERED', FactName[]> = {
    CANCELLED: ['paid', 'cancellationAsked', 'deliveryCancelled', 'refunded'],
    FAILED: ['paid', 'processing', 'undeliverable', 'refunded'],
    DELIVERED: ['paid', 'processing', 'delivered'],
  };
  const endScans = {
    CANCELLED: [],
    FAILED: [scan('f', 'FAILED', 2)],
    DELIVERED: [scan('d', 'DELIVERED', 2)],
  };
  async function scannedAfter(end: keyof typeof ends, late: RecordedScan) {
    const shop = world();
    const order = await put(shop, { ...orderTold(...ends[end]), delivery: undefined });
    const delivery: Delivery = {
      ...{ ...deliveryOf(order), status: end, scans: [...endScans[end], late] },
      ...(end === 'CANCELLED' && cancelledAt1),
    };
    await shop.deliveries.save(delivery);
    return shop;
  }

  test.each<[keyof typeof ends, RecordedScan, string | undefined]>([
    ['CANCELLED', scan('s', 'SHIPPED', 3), 'parcel_moved_after_cancellation'],
    ['CANCELLED', scan('lost', 'FAILED', 3), 'parcel_moved_after_cancellation'],
    ['FAILED', scan('s', 'DELIVERED', 3), 'parcel_moved_after_failure'],
    ['FAILED', scan('lost', 'FAILED', 3), 'parcel_moved_after_failure'],
    ['FAILED', scan('again', 'FAILED', 3), undefined],
    ['FAILED', scan('before', 'SHIPPED', 1), undefined],
    ['DELIVERED', scan('lost', 'FAILED', 3), 'parcel_failed_after_delivery'],
    ['DELIVERED', scan('late', 'SHIPPED', 3), undefined],
  ])('of an order that is %s a scan (%j) that called nobody, and heals it by the call', async (end, late, reason) => {
    const shop = await scannedAfter(end, late);
    expect(kindsOf(await examined(shop))).toEqual([]);
    shop.pass(310);

    const { problems } = await examined(shop);
    const healed = await examined(shop, { heal: true });

    expect(problems).toEqual(
      reason === undefined
        ? []
        : [
            expect.objectContaining({
              kind: 'delivery_status_missed',
              orderId,
              healable: true,
              healed: false,
            }),
          ],
    );
    expect(healed.problems).toMatchObject(problems.map((problem) => ({ ...problem, healed: true })));
    expect(shop.kept.orders.get(orderId)?.attention?.map((call) => call.reason)).toEqual(reason && [reason]);
    expect(kindsOf(await examined(shop))).toEqual(reason ? ['needs_attention'] : []);
    if (reason === undefined) return;
    const acknowledged = { orderId, reason: AttentionReason.parse(reason) };
    await acknowledgeAttention(acknowledged, operator, shop.ports);
    expect(kindsOf(await examined(shop))).toEqual([]);
  });

  test('an order that cannot be read, and goes on with the others', async () => {
    const shop = world();
    shop.ports.scan = async () => ({ orders: [], unreadable: [orderId] });

    expect(kindsOf(await examined(shop))).toEqual(['order_unreadable', 'stock_unreadable']);
  });

  test('a charge that an order which was called off never heard of', async () => {
    const shop = world();
    const order = await put(shop, orderTold('declined'));
    shop.payments.set(orderId, paymentOf(order, 'PAID'));

    expect(kindsOf(await examined(shop))).toEqual(['refund_missing']);
  });

  test.each<[string, FactName[], Parameters<typeof paymentOf>[1] | undefined, number]>([
    ['a paid order that nothing was charged for', ['paid'], undefined, 0],
    ['a refund that never was', ['paid', 'processing', 'lost', 'refunded'], 'REFUND_PENDING', 0],
    ['a charge of another amount', ['paid'], 'PAID', 1],
  ])('%s', async (_what, news, status, more) => {
    const shop = world();
    const order = await put(shop, orderTold(...news));
    shop.payments.delete(orderId);
    if (status) shop.payments.set(orderId, { ...paymentOf(order, status), amount: order.total + more });

    expect(kindsOf(await examined(shop))).toEqual(['payment_mismatch']);
  });

  test('a parcel that delivery does not know, and one that should not travel', async () => {
    const shop = world();
    await put(shop, { ...orderTold('paid', 'processing'), delivery: undefined });
    expect(kindsOf(await examined(shop))).toEqual(['delivery_missing']);

    const other = world();
    const order = await put(other, {
      ...orderTold('paid', 'cancellationAsked', 'deliveryCancelled', 'refunded'),
      delivery: undefined,
    });
    const travelling: Delivery = { ...deliveryOf(order), status: 'SHIPPED' };
    await other.deliveries.save(travelling);
    expect(kindsOf(await examined(other))).toEqual(['unexpected_delivery']);
  });

  test('an order that is overdue, once the sweeper should have come by', async () => {
    const shop = world();
    await put(shop, orderTold('paid'));
    shop.pass(61 + 80);
    expect(kindsOf(await examined(shop))).toEqual([]);
    shop.pass(20);

    const { problems } = await examined(shop);

    expect(problems).toEqual([
      {
        kind: 'overdue',
        orderId,
        since: secondsLater(61),
        healable: true,
        healed: false,
        detail: 'The order is CONFIRMED and its answer (delivery) is overdue.',
      },
    ]);
    expect(shop.sent).toEqual([]);
  });

  test('no order overdue that was answered or asked again since its page was read', async () => {
    const shop = world();
    const order = await put(shop, orderTold('paid'));
    shop.pass(600);
    shop.ports.scan = async () => ({ orders: [structuredClone(order)], unreadable: [] });
    const pendingReply = { ...order.pendingReply, until: secondsLater(700) } as Order['pendingReply'];
    shop.kept.orders.set(orderId, { ...order, pendingReply, revision: order.revision + 1 });

    expect(kindsOf(await examined(shop, { heal: true }))).toEqual([]);
    expect(shop.sent).toEqual([]);
  });

  test('dead dead letters that lie open', async () => {
    const shop = world();
    await put(shop, orderTold('paid'));
    await storeDeadLetter(arrived('orders.fifo', messageOf('order.created')), shop.ports);
    await storeDeadLetter(arrived('payments.fifo', '{'), shop.ports);

    const { problems, checked } = await examined(shop);

    expect(checked.deadLetters).toBe(2);
    expect(problems.map(({ kind, orderId: of, healable }) => [kind, of, healable])).toEqual(
      [
        ['dead_letter_open', orderId, false],
        ['dead_letter_open', undefined, false],
      ].sort((a, b) => (a[1] === problems[0]?.orderId ? -1 : Number(b[1] === problems[0]?.orderId))),
    );
  });
});

describe('heals', () => {
  test('an overdue order by asking again, once', async () => {
    const shop = world();
    await put(shop, orderTold('paid'));
    shop.pass(600);

    expect((await examined(shop, { heal: true })).problems).toMatchObject([{ kind: 'overdue', healed: true }]);
    expect(await examined(shop, { heal: true })).toMatchObject({ problems: [] });
    expect(shop.commands()).toEqual(['order.created#1']);
  });

  test('nothing into a queue that is backlogged', async () => {
    const shop = world();
    shop.ports.listBlockedReplies = async () => new Set(pendingReplyNames);
    await put(shop, orderTold('paid'));
    shop.pass(600);

    expect((await examined(shop, { heal: true })).problems).toMatchObject([{ kind: 'overdue', healed: false }]);
    expect(shop.sent).toEqual([]);
  });

  test('a dead letter whose order has moved on, by closing it', async () => {
    const shop = world();
    await put(shop, orderTold('paid', 'processing'));
    await storeDeadLetter(arrived('orders.fifo', messageOf('order.created')), shop.ports);

    expect((await examined(shop, { heal: true })).problems).toMatchObject([{ kind: 'dead_letter_open', healed: true }]);
    expect(kindsOf(await examined(shop, { heal: true }))).toEqual([]);
    expect(newsOf(shop).at(-1)).toBe('dead_letter.discarded');
  });
});
