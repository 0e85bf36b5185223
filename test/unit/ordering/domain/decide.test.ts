import { describe, expect, test } from '@jest/globals';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { toOrderView } from '../../../../functions/ordering/domain/order-view.ts';
import { type OrderStatus, orderStatuses, transitions } from '../../../../functions/ordering/domain/statuses.ts';
import { secondsLater } from '../../../support/example.ts';
import {
  advance,
  applyFact,
  createOrderIn,
  type FactName,
  factNames,
  facts,
  payingOrder,
  unpaidOrder,
} from '../placed-order.ts';

const early = ['PENDING_SHIPMENT', 'CONFIRMED'] as const;
const notShipped = [...early, 'PROCESSING'] as const;
const onItsWay = [...notShipped, 'SHIPPED'] as const;
const notEnded = [...onItsWay, 'OUT_FOR_DELIVERY'] as const;

/** The facts that move a paid order, from and to which status. The others leave its status. */
type Move = { from: readonly OrderStatus[]; to: OrderStatus };
const moves: Partial<Record<FactName, Move | readonly Move[]>> = {
  paid: { from: ['PENDING_SHIPMENT'], to: 'CONFIRMED' },
  authorized: { from: ['PENDING_SHIPMENT'], to: 'CONFIRMED' },
  declined: { from: ['PENDING_SHIPMENT'], to: 'FAILED' },
  lapsed: { from: ['PENDING_SHIPMENT'], to: 'FAILED' },
  refunded: { from: ['PENDING_SHIPMENT'], to: 'CANCELLED' },
  neverCharged: { from: ['PENDING_SHIPMENT'], to: 'CANCELLED' },
  processing: { from: early, to: 'PROCESSING' },
  shipped: { from: notShipped, to: 'SHIPPED' },
  outForDelivery: { from: onItsWay, to: 'OUT_FOR_DELIVERY' },
  delivered: { from: notEnded, to: 'DELIVERED' },
  undeliverable: { from: notEnded, to: 'FAILED' },
  lost: { from: notEnded, to: 'FAILED' },
  damaged: { from: notEnded, to: 'FAILED' },
  deliveryCancelled: { from: notShipped, to: 'CANCELLED' },
  foundProcessing: { from: notEnded, to: 'FAILED' },
  foundShipped: { from: notEnded, to: 'FAILED' },
  foundDelivered: { from: notEnded, to: 'FAILED' },
  foundLost: { from: notEnded, to: 'FAILED' },
  foundUndeliverable: { from: notEnded, to: 'FAILED' },
  afterwardsShipped: { from: notEnded, to: 'DELIVERED' },
  afterwardsLost: { from: notEnded, to: 'DELIVERED' },
  strayProcessing: { from: notShipped, to: 'CANCELLED' },
  strayShipped: { from: notShipped, to: 'CANCELLED' },
  strayDelivered: [
    { from: notShipped, to: 'CANCELLED' },
    { from: ['SHIPPED', 'OUT_FOR_DELIVERY'], to: 'DELIVERED' },
  ],
  strayLost: [
    { from: notShipped, to: 'CANCELLED' },
    { from: ['SHIPPED', 'OUT_FOR_DELIVERY'], to: 'FAILED' },
  ],
};
const goalOf = (from: OrderStatus, name: FactName) =>
  [moves[name] ?? []].flat().find((move) => move.from.includes(from))?.to ?? from;
const everyPair = orderStatuses.flatMap((from) => factNames.map((name) => [from, name] as const));

describe('the transitions', () => {
  test('leads every transition forward', () => {
    const reachable = (from: OrderStatus): OrderStatus[] =>
      transitions[from].flatMap((next) => [next, ...reachable(next)]);

    for (const status of orderStatuses) expect(reachable(status)).not.toContain(status);
  });

  test('ends every order in DELIVERED, CANCELLED or FAILED', () => {
    expect(orderStatuses.filter((status) => transitions[status].length === 0)).toEqual([
      'DELIVERED',
      'CANCELLED',
      'FAILED',
    ]);
  });

  test('allows a cancellation only before the parcel has left', () => {
    const cancellable = orderStatuses.filter((status) =>
      (transitions[status] as readonly OrderStatus[]).includes('CANCELLED'),
    );

    expect(cancellable).toEqual(notShipped);
  });
});

test.each(everyPair)('moves an order from %s by "%s" to where the rule leads, and nowhere else', (from, name) => {
  const order = createOrderIn(from);
  const { order: next, outcome } = applyFact(order, facts[name], 'message-1');

  expect(next.status).toBe(goalOf(from, name));
  expect(outcome).not.toBe('duplicate');
  expect(next.history.slice(0, order.history.length)).toEqual(order.history);
  expect(next.history[order.history.length]).toMatchObject({ id: 'message-1', type: facts[name].type });
  expect(next.revision).toBe(order.revision + 1);
});

test.each(everyPair)('leaves an order in %s unchanged when "%s" comes again with the same id', (from, name) => {
  const { order } = applyFact(createOrderIn(from), facts[name], 'message-1');

  expect(applyFact(order, facts[name], 'message-1', secondsLater(120))).toEqual({ outcome: 'duplicate', order });
  expect(applyFact(order, facts.delivered, 'message-1').order).toBe(order);
});

test.each(['DELIVERED', 'CANCELLED', 'FAILED'] as const)('keeps an order %s whatever comes late', (status) => {
  const order = advance(createOrderIn(status), ...factNames.map((name) => ({ name, id: `late-${name}` })));

  expect(order.status).toBe(status);
  expect(order.stock).toBe(createOrderIn(status).stock);
  expect(order.pendingReply).toBeUndefined();
  expect(order.cancellation?.status).not.toBe('REQUESTED');
});

test('records each fact with its origin and effects, numbered without gaps', () => {
  const { history } = advance(payingOrder, 'paid', 'undeliverable');

  expect(history.map(({ sequence, type, data }) => [sequence, type, data])).toEqual([
    [1, 'order.created', {}],
    [2, 'stock.held', {}],
    [3, 'payment.requested', {}],
    [4, 'payment.processed', { paymentId: 'pay-1' }],
    [5, 'order.status_changed', { from: 'PENDING_SHIPMENT', to: 'CONFIRMED' }],
    [6, 'delivery.failed', { carrier: 'memory', trackingNumber: 'T1', reason: 'undeliverable' }],
    [7, 'order.status_changed', { from: 'CONFIRMED', to: 'FAILED' }],
    [8, 'stock.released', {}],
    [9, 'payment.refund_requested', {}],
  ]);
  expect(history[3]).toMatchObject({
    actor: 'service:test',
    correlationId: 'of-the-teller',
    at: secondsLater(1),
  });
});

test('shows the parcel, its journey and its arrival', () => {
  const view = toOrderView(advance(unpaidOrder, 'processing', 'shipped', 'delivered'));

  expect(view).toMatchObject({
    status: 'DELIVERED',
    version: 4,
    delivery: { status: 'DELIVERED', carrier: 'memory', trackingNumber: 'T1' },
    shippedAt: secondsLater(2),
    deliveredAt: secondsLater(3),
    updatedAt: secondsLater(3),
  });
});

test('takes the time of the scan where there is one', () => {
  const scanned = { ...facts.delivered, data: { ...facts.delivered.data, at: secondsLater(5) } };

  expect(applyFact(unpaidOrder, scanned, 'scan', secondsLater(60)).order.deliveredAt).toBe(secondsLater(5));
});

describe('the pending reply', () => {
  const waitsAfter = (order: Order, ...names: FactName[]) => advance(order, ...names).pendingReply;

  test.each<[string, Order, FactName[], string | undefined]>([
    ['its delivery when it has no payment', unpaidOrder, [], 'delivery'],
    ['its payment when it has one', payingOrder, [], 'payment'],
    ['its delivery when it is paid', payingOrder, ['paid'], 'delivery'],
    ["the carrier's next scan when it is processed", payingOrder, ['paid', 'processing'], 'carrier'],
    ['nothing when it is delivered', payingOrder, ['paid', 'delivered'], undefined],
    [
      'the charge to be called off when it is cancelled while it is being paid',
      payingOrder,
      ['cancellationRequested'],
      'payment_cancellation',
    ],
    [
      'its refund when the money comes after the cancellation',
      payingOrder,
      ['cancellationRequested', 'paid'],
      'refund',
    ],
    ['nothing when it is cancelled and then declined', payingOrder, ['cancellationRequested', 'declined'], undefined],
    ["delivery's word when it is cancelled after that", payingOrder, ['paid', 'cancellationRequested'], 'cancellation'],
    [
      "delivery's word though it is processed meanwhile",
      unpaidOrder,
      ['cancellationRequested', 'processing'],
      'cancellation',
    ],
    [
      'the carrier when delivery refuses',
      unpaidOrder,
      ['processing', 'cancellationRequested', 'cancellationRefused'],
      'carrier',
    ],
    ['the carrier when the parcel leaves first', unpaidOrder, ['cancellationRequested', 'shipped'], 'carrier'],
    [
      'its refund when it is paid and cancelled',
      payingOrder,
      ['paid', 'cancellationRequested', 'deliveryCancelled'],
      'refund',
    ],
    ['nothing when it is unpaid and cancelled', unpaidOrder, ['cancellationRequested', 'deliveryCancelled'], undefined],
    ['its refund when it is lost', payingOrder, ['paid', 'shipped', 'lost'], 'refund'],
    ['its refund though that failed', payingOrder, ['paid', 'lost', 'refundFailed'], 'refund'],
    ['nothing when it is refunded', payingOrder, ['paid', 'lost', 'refundFailed', 'refunded'], undefined],
  ])('waits for %s', (_, order, names, awaited) => {
    expect(waitsAfter(order, ...names)?.for).toBe(awaited);
  });

  test('sets a deadline when the wait begins, and keeps it while it waits for the same reply', () => {
    expect(waitsAfter(payingOrder)).toEqual({
      for: 'payment',
      since: secondsLater(0),
      until: secondsLater(60),
      reminders: 0,
    });
    expect(waitsAfter(payingOrder, 'duplicateFound')).toEqual(waitsAfter(payingOrder));
    expect(waitsAfter(payingOrder, 'paid')).toEqual({
      for: 'delivery',
      since: secondsLater(1),
      until: secondsLater(61),
      reminders: 0,
    });
  });

  test('sets a new deadline with every scan of the parcel', () => {
    expect(waitsAfter(unpaidOrder, 'processing')?.until).toBe(secondsLater(259_201));
    expect(waitsAfter(unpaidOrder, 'processing', 'shipped')?.until).toBe(secondsLater(259_202));
  });
});

describe('an order that needs a person', () => {
  const reasonsOf = (order: Order) => order.attention?.map(({ reason }) => reason);
  const cancelled = advance(unpaidOrder, 'cancellationRequested', 'deliveryCancelled');
  const moved = 'parcel_moved_after_cancellation';

  test("closes a missing reply's reason as soon as the order moves", () => {
    const silent = advance(unpaidOrder, 'attentionNeeded');

    expect(silent.attention).toEqual([{ reason: 'no_answer_from_delivery', since: secondsLater(1) }]);
    expect(toOrderView(silent).needsAttention).toEqual({
      since: secondsLater(1),
      reasons: ['no_answer_from_delivery'],
    });
    expect(advance(silent, { name: 'processing', id: 'answer' }).attention).toBeUndefined();
    expect(advance(silent, { name: 'cancellationRequested', id: 'cancel' }).attention).toBeUndefined();
  });

  test('keeps a reason open when a fact does not move the order', () => {
    const silent = advance(payingOrder, 'paid', 'lost', 'paymentSilent');

    expect(reasonsOf(advance(silent, { name: 'refundFailed', id: 'again' }))).toEqual(['no_answer_from_payment']);
    expect(advance(silent, 'refunded').attention).toBeUndefined();
  });

  test('opens no reason for a reply that came while the sweeper was at work', () => {
    expect(advance(payingOrder, 'paid', 'paymentSilent').attention).toBeUndefined();
    expect(advance(cancelled, 'attentionNeeded').attention).toBeUndefined();
  });

  test('opens a reason when the parcel travels after the cancellation', () => {
    const travels = advance(cancelled, 'shipped', 'delivered');

    expect(travels).toMatchObject({
      status: 'CANCELLED',
      attention: [{ reason: moved, since: secondsLater(1) }],
    });
    expect(travels.history.filter(({ type }) => type === 'order.needs_attention')).toHaveLength(1);
  });

  test.each(['strayProcessing', 'strayShipped', 'strayDelivered', 'strayLost'] as const)(
    'cancels an order by "%s" alone when the message of the cancellation was lost',
    (scan) => {
      const order = advance(payingOrder, 'paid', 'cancellationRequested', scan, 'strayDelivered', 'deliveryCancelled');

      expect(order).toMatchObject({
        status: 'CANCELLED',
        stock: 'RELEASED',
        cancellation: { status: 'ACCEPTED' },
        payment: { status: 'REFUND_PENDING' },
        pendingReply: { for: 'refund' },
        attention: [{ reason: moved, since: secondsLater(3) }],
      });
      expect(order.history.slice(6, 11).map(({ type }) => type)).toEqual([
        facts[scan].type,
        'order.status_changed',
        'stock.released',
        'payment.refund_requested',
        'order.needs_attention',
      ]);
    },
  );

  const refunding = advance(payingOrder, 'paid', 'cancellationRequested', 'deliveryCancelled', 'paymentSilent');
  const both = advance(refunding, { name: 'strayShipped', id: 'scan' });

  test('opens and closes each reason by itself', () => {
    expect(both.attention).toEqual([
      { reason: 'no_answer_from_payment', since: secondsLater(4) },
      { reason: moved, since: secondsLater(1) },
    ]);
    expect(toOrderView(both).needsAttention).toEqual({
      since: secondsLater(1),
      reasons: ['no_answer_from_payment', moved],
    });
    expect(reasonsOf(advance(both, 'refunded'))).toEqual([moved]);
    expect(reasonsOf(advance(both, 'acknowledged'))).toEqual(['no_answer_from_payment']);
    expect(advance(both, 'acknowledged', 'refunded').attention).toBeUndefined();
  });

  test('opens an acknowledged reason again by a new scan, but not by the same one', () => {
    const settled = advance(cancelled, 'strayShipped', 'acknowledged');

    expect(settled.attention).toBeUndefined();
    expect(settled.history.at(-1)).toMatchObject({
      type: 'order.attention_acknowledged',
      actor: 'service:test',
      data: { reason: moved, note: 'comes back' },
    });
    expect(advance(settled, 'strayShipped').attention).toBeUndefined();
    expect(advance(settled, { name: 'strayDelivered', id: 'later' }).attention).toEqual([
      { reason: moved, since: secondsLater(1) },
    ]);
  });

  test('records the acknowledgement of a closed reason as late', () => {
    expect(applyFact(unpaidOrder, facts.acknowledged, 'ack')).toMatchObject({ outcome: 'late' });
  });

  test.each<[FactName, FactName, string | undefined]>([
    ['undeliverable', 'foundProcessing', 'parcel_moved_after_failure'],
    ['undeliverable', 'foundShipped', 'parcel_moved_after_failure'],
    ['undeliverable', 'foundDelivered', 'parcel_moved_after_failure'],
    ['undeliverable', 'foundLost', 'parcel_moved_after_failure'],
    ['undeliverable', 'foundUndeliverable', undefined],
    ['undeliverable', 'shipped', undefined],
    ['undeliverable', 'processing', undefined],
    ['undeliverable', 'deliveryCancelled', undefined],
    ['undeliverable', 'cancellationRefused', undefined],
    ['delivered', 'afterwardsLost', 'parcel_failed_after_delivery'],
    ['delivered', 'afterwardsShipped', undefined],
    ['delivered', 'outForDelivery', undefined],
  ])('opens a reason after the end "%s" by "%s" where the goods are elsewhere', (end, name, reason) => {
    const ended = advance(payingOrder, 'paid', 'processing', end, 'refunded');
    const after = advance(ended, { name, id: 'after the end' });

    expect(reasonsOf(after)).toEqual(reason && [reason]);
    expect(after).toMatchObject({ status: ended.status, stock: ended.stock, payment: ended.payment });
    // The message of the end was lost: the scan replaces it, and opens the reason as well.
    const behind = advance(payingOrder, 'paid', 'processing', { name, id: 'after the end' });
    if (reason) expect(reasonsOf(behind)).toEqual([reason]);
    if (reason) expect([behind.status, behind.stock]).toEqual([ended.status, ended.stock]);
  });
});

describe('an order that is cancelled before its payment is answered', () => {
  const cancelling = advance(payingOrder, 'cancellationRequested');

  test('waits for payment to cancel the charge when a paying order is cancelled', () => {
    expect(cancelling).toMatchObject({
      status: 'PENDING_SHIPMENT',
      cancellation: { status: 'REQUESTED' },
      pendingReply: { for: 'payment_cancellation', since: secondsLater(1), until: secondsLater(61), reminders: 0 },
    });
  });

  test.each<[FactName, string, string | undefined]>([
    ['neverCharged', 'CANCELLED', undefined],
    ['declined', 'CANCELLED', undefined],
    ['refunded', 'REFUNDED', undefined],
    ['paid', 'REFUND_PENDING', 'refund'],
    ['refundFailed', 'REFUND_PENDING', 'refund'],
  ])('cancels a paying order by "%s" with the payment %s', (name, payment, waitsFor) => {
    const order = advance(cancelling, name);

    expect(order).toMatchObject({
      status: 'CANCELLED',
      stock: 'RELEASED',
      cancellation: { status: 'ACCEPTED', at: secondsLater(1), reason: 'changed my mind' },
      payment: { status: payment, method: 'card' },
    });
    expect(order.pendingReply?.for).toBe(waitsFor);
    expect(order.refundOutstanding?.attempts).toBe(name === 'refundFailed' ? 1 : undefined);
  });

  test.each<[FactName[], string]>([
    [['neverCharged', 'declined'], 'CANCELLED'],
    [['declined', 'neverCharged'], 'CANCELLED'],
    [['refunded', 'paid'], 'REFUNDED'],
    [['paid', 'refunded'], 'REFUNDED'],
    [['refundFailed', 'paid', 'refunded'], 'REFUNDED'],
    [['paid', 'refundFailed', 'refunded'], 'REFUNDED'],
    [['refundFailed', 'refunded', 'paid'], 'REFUNDED'],
  ])("ends a paying order's cancellation the same in any order of %j", (names, payment) => {
    const order = advance(cancelling, ...names);

    expect(order).toMatchObject({ status: 'CANCELLED', payment: { status: payment } });
    if (payment === 'REFUNDED') expect(order.payment?.paymentId).toBe('pay-1');
    expect([order.pendingReply, order.refundOutstanding]).toEqual([undefined, undefined]);
  });

  test.each<[FactName, string]>([
    ['refunded', 'REFUNDED'],
    ['neverCharged', 'CANCELLED'],
  ])('cancels an order by "%s" that was restored from before its cancellation', (name, payment) => {
    expect(advance(payingOrder, name)).toMatchObject({
      status: 'CANCELLED',
      stock: 'RELEASED',
      cancellation: { status: 'ACCEPTED' },
      payment: { status: payment },
    });
  });
});
