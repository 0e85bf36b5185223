import { describe, expect, test } from '@jest/globals';
import type { Order } from '../../../../../functions/ordering/domain/order.ts';
import { orderStatuses } from '../../../../../functions/ordering/domain/statuses.ts';
import { findEnd, getLinkExpiry, listSteps } from '../../../../../functions/ordering/domain/tracking/progress.ts';
import { at, secondsLater } from '../../../../support/example.ts';
import { advance, applyFact, createOrderIn, facts, payingOrder, unpaidOrder } from '../../placed-order.ts';

/** The steps as a line: each reached one with its second, `-` where its time is unknown, `?` where it is yet to come. */
function summarize(order: Order): string {
  const second = (time: string) => (Date.parse(time) - Date.parse(at)) / 1_000;
  return listSteps(order)
    .map((step) => `${step.name} ${step.isReached ? (step.at === undefined ? '-' : second(step.at)) : '?'}`)
    .join(', ');
}

describe('the steps of an order', () => {
  test.each([
    ['PENDING_SHIPMENT', 'placed 0, paid ?, processing ?, shipped ?, outForDelivery ?, delivered ?'],
    ['CONFIRMED', 'placed 0, paid 1, processing ?, shipped ?, outForDelivery ?, delivered ?'],
    ['PROCESSING', 'placed 0, paid 1, processing 2, shipped ?, outForDelivery ?, delivered ?'],
    ['SHIPPED', 'placed 0, paid 1, processing 2, shipped 3, outForDelivery ?, delivered ?'],
    ['OUT_FOR_DELIVERY', 'placed 0, paid 1, processing 2, shipped 3, outForDelivery 4, delivered ?'],
    ['DELIVERED', 'placed 0, paid 1, processing 2, shipped 3, outForDelivery 4, delivered 5'],
    ['CANCELLED', 'placed 0, paid 1, cancelled 3, refunded 4'],
    ['FAILED', 'placed 0, paid 1, processing 2, notDelivered 3, refunded 4'],
  ] as const)('lists those of %s', (status, steps) => {
    expect(summarize(createOrderIn(status))).toBe(steps);
  });

  test.each<[string, Order, string]>([
    [
      'that is not paid',
      advance(unpaidOrder, 'shipped'),
      'placed 0, processing -, shipped 1, outForDelivery ?, delivered ?',
    ],
    [
      'whose delivery overtook all before',
      advance(unpaidOrder, 'delivered'),
      'placed 0, processing -, shipped -, outForDelivery -, delivered 1',
    ],
    [
      'that was overtaken and then reported',
      advance(unpaidOrder, 'delivered', 'shipped'),
      'placed 0, processing -, shipped 2, outForDelivery -, delivered 1',
    ],
    ['whose payment was declined', advance(payingOrder, 'declined'), 'placed 0, notPaid 1'],
    [
      'that is to be refunded',
      advance(payingOrder, 'paid', 'shipped', 'lost'),
      'placed 0, paid 1, shipped 2, notDelivered 3, refundUnderWay 3',
    ],
    [
      'that was cancelled before its parcel moved',
      advance(unpaidOrder, 'cancellationRequested', 'deliveryCancelled', 'shipped'),
      'placed 0, cancelled 2',
    ],
    [
      'in a status of a later release',
      { ...createOrderIn('PROCESSING'), status: 'HELD_BY_CUSTOMS' as never },
      'placed 0, paid 1, processing 2, shipped ?, outForDelivery ?, delivered ?',
    ],
  ])('lists those of an order %s', (_, order, steps) => {
    expect(summarize(order)).toBe(steps);
  });

  test('has the time of the scan, not that of its report', () => {
    const scan = { ...facts.shipped, data: { ...facts.shipped.data, at: secondsLater(-30) } };

    expect(summarize(applyFact(unpaidOrder, scan, 'scan').order)).toContain('shipped -30');
  });
});

describe('the link', () => {
  const now = new Date('2027-03-01T00:00:00.000Z');
  const days = (date: Date) => (date.getTime() - Date.parse(at)) / 86_400_000;

  test.each(orderStatuses)('expires 90 days after the end, or from now on: %s', (status) => {
    const order = createOrderIn(status);
    const end = findEnd(order);

    expect(end !== undefined).toBe(['DELIVERED', 'CANCELLED', 'FAILED'].includes(status));
    const start = end === undefined ? now.getTime() : Date.parse(end);
    expect(getLinkExpiry(order, now).getTime() - start).toBe(90 * 86_400_000);
  });

  test('counts from the refund, and not from what came after the end', () => {
    const order = advance(payingOrder, 'paid', 'processing', 'undeliverable', 'refunded', 'shipped', 'acknowledged');

    expect(findEnd(order)).toBe(secondsLater(4));
    expect(Math.round(days(getLinkExpiry(order, now)))).toBe(90);
  });

  test('does not expire while a refund is under way', () => {
    expect(findEnd(advance(payingOrder, 'paid', 'shipped', 'lost'))).toBeUndefined();
  });
});
