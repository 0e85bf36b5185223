import { expect, test } from '@jest/globals';
import { decide } from '../../../../functions/delivery/domain/decide.ts';
import { deliveryStatuses } from '../../../../functions/delivery/domain/transitions.ts';
import {
  cancellationFact,
  clientId,
  deliveryThatIs,
  items,
  later,
  orderFact,
  orderId,
  origin,
  parcelFact,
  scanFact,
  scanOf,
  taken,
  typeOf,
} from '../example.ts';

test('hands an unknown order to the carrier', () => {
  expect(decide(undefined, orderFact)).toEqual({ delivery: undefined, replies: [], carrier: 'arrange' });
});

test('creates a delivery that is PROCESSING when the carrier has accepted the parcel', () => {
  const { delivery, replies } = decide(undefined, parcelFact);

  expect(delivery).toEqual({ ...taken, createdAt: later, updatedAt: later, trace: origin.trace });
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

test.each(deliveryStatuses)('repeats only the latest reply for a known order that is %s', (status) => {
  const known = deliveryThatIs(status);

  for (const fact of [orderFact, parcelFact]) {
    const { delivery, replies, carrier } = decide(known, fact);

    expect(delivery).toBe(known);
    expect(replies.map(({ type }) => type)).toEqual([typeOf(status)]);
    expect(carrier).toBe(status === 'CANCELLED' ? 'cancel' : undefined);
  }
});

test.each(deliveryStatuses)('repeats the first reply unchanged for an order that is %s', (status) => {
  const fact =
    status === 'CANCELLED' ? cancellationFact : scanFact(scanOf(status === 'PROCESSING' ? 'SHIPPED' : status));
  const first = status === 'PROCESSING' ? decide(undefined, parcelFact) : decide(taken, fact);

  expect(decide(first.delivery, orderFact).replies).toEqual(first.replies);
});

test('leaves a tombstone when a cancellation overtakes its order', () => {
  const { delivery, replies, carrier } = decide(undefined, cancellationFact);

  expect(delivery).toMatchObject({ status: 'CANCELLED', items: [], clientId, revision: 1 });
  expect(delivery).not.toHaveProperty('parcel');
  expect(replies).toEqual([expect.objectContaining({ id: `${orderId}:delivery.cancelled`, time: later, data: {} })]);
  expect(carrier).toBe('cancel');
});

test('cancels a delivery that is PROCESSING, also at the carrier', () => {
  const { delivery, replies, carrier } = decide(taken, cancellationFact);

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

test('confirms a repeated cancellation', () => {
  const known = deliveryThatIs('CANCELLED');

  expect(decide(known, cancellationFact)).toEqual({ ...decide(taken, cancellationFact), delivery: known });
});

test.each(['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED'] as const)(
  'refuses to cancel a delivery that is %s',
  (status) => {
    const known = deliveryThatIs(status);

    const { delivery, replies, carrier } = decide(known, cancellationFact);

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
  },
);

test('creates a delivery without an address for an order without one', () => {
  const { delivery } = decide(undefined, { ...parcelFact, order: { clientId, items } });

  expect(delivery).not.toHaveProperty('shippingAddress');
});
