import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../../functions/delivery/domain/decide.ts';
import { deliveryStatuses } from '../../../../functions/delivery/domain/transitions.ts';
import { clientId, items, orderId, scanOf, taken } from '../example.ts';
import { about, cancellation, deliveryThatIs, due, later, parcelTaken, scanned, typeOf } from '../facts.ts';

describe('an order that is due', () => {
  test('is handed to the carrier when it is unknown', () => {
    expect(decide(undefined, due)).toEqual({ delivery: undefined, replies: [], carrier: 'arrange' });
  });

  test('becomes a delivery that is PROCESSING once the carrier has taken its parcel', () => {
    const { delivery, replies } = decide(undefined, parcelTaken);

    expect(delivery).toEqual({ ...taken, createdAt: later, updatedAt: later, trace: about.trace });
    expect(replies).toEqual([
      expect.objectContaining({
        id: `${orderId}:delivery.processing`,
        type: 'delivery.processing',
        source: '/delivery',
        subject: orderId,
        time: later,
        sequence: '0000000001',
        correlationid: 'from-the-carrier',
        data: { carrier: 'memory', trackingNumber: 'T1', at: later },
      }),
    ]);
  });

  test.each(deliveryStatuses)('that is known and %s gets its latest reply again and nothing else', (status) => {
    const known = deliveryThatIs(status);

    for (const fact of [due, parcelTaken]) {
      const { delivery, replies, carrier } = decide(known, fact);

      expect(delivery).toBe(known);
      expect(replies.map(({ type }) => type)).toEqual([typeOf(status)]);
      expect(carrier).toBe(status === 'CANCELLED' ? 'cancel' : undefined);
    }
  });

  test.each(deliveryStatuses)('that is %s hears word for word what was first said', (status) => {
    const fact = status === 'CANCELLED' ? cancellation : scanned(scanOf(status === 'PROCESSING' ? 'SHIPPED' : status));
    const first = status === 'PROCESSING' ? decide(undefined, parcelTaken) : decide(taken, fact);

    expect(decide(first.delivery, due).replies).toEqual(first.replies);
  });
});

describe('a cancellation', () => {
  test('that overtakes its order leaves a tombstone', () => {
    const { delivery, replies, carrier } = decide(undefined, cancellation);

    expect(delivery).toMatchObject({ status: 'CANCELLED', items: [], clientId, revision: 1 });
    expect(delivery).not.toHaveProperty('parcel');
    expect(replies).toEqual([expect.objectContaining({ id: `${orderId}:delivery.cancelled`, time: later, data: {} })]);
    expect(carrier).toBe('cancel');
  });

  test('of what is PROCESSING is done, and the carrier is told', () => {
    const { delivery, replies, carrier } = decide(taken, cancellation);

    expect(delivery).toEqual({
      ...taken,
      status: 'CANCELLED',
      cancelled: { at: later, revision: 2 },
      updatedAt: later,
      revision: 2,
    });
    expect(replies).toEqual([
      expect.objectContaining({
        id: `${orderId}:delivery.cancelled`,
        type: 'delivery.cancelled',
        sequence: '0000000002',
      }),
    ]);
    expect(carrier).toBe('cancel');
  });

  test('of what is CANCELLED is confirmed again', () => {
    const known = deliveryThatIs('CANCELLED');

    expect(decide(known, cancellation)).toEqual({ ...decide(taken, cancellation), delivery: known });
  });

  test.each(['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED'] as const)('of what is %s is refused', (status) => {
    const known = deliveryThatIs(status);

    const { delivery, replies, carrier } = decide(known, cancellation);

    expect(delivery).toBe(known);
    expect(replies).toEqual([
      expect.objectContaining({
        id: `${orderId}:delivery.cancellation_refused`,
        type: 'delivery.cancellation_refused',
        sequence: '0000000002',
        data: { status },
      }),
    ]);
    expect(carrier).toBeUndefined();
  });
});

test('an order without an address is arranged without one', () => {
  const { delivery } = decide(undefined, { ...parcelTaken, order: { clientId, items } });

  expect(delivery).not.toHaveProperty('shippingAddress');
});
