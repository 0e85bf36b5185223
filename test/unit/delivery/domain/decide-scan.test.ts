import { expect, test } from '@jest/globals';
import { decide } from '../../../../functions/delivery/domain/decide.ts';
import { type Delivery, maxScans } from '../../../../functions/delivery/domain/delivery.ts';
import { deliveryStatuses, deliveryTransitions, isFinal } from '../../../../functions/delivery/domain/transitions.ts';
import { getSequence } from '../../../../functions/messages/envelope.ts';
import { Refusal } from '../../../../functions/messages/refusal.ts';
import {
  cancellationFact,
  deliveryThatIs,
  later,
  orderId,
  scanFact,
  scanOf,
  taken,
  today,
  typeOf,
} from '../example.ts';

const scans = ['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED'] as const;
const pairs = deliveryStatuses.flatMap((from) => scans.map((to) => [from, to] as const));

test.each(pairs)(
  'records a scan of a delivery that is %s as %s, sends it, and only moves the delivery forward',
  (from, to) => {
    const known = deliveryThatIs(from);
    const scan = scanOf(to, { scanId: 'the-scan', location: 'Turin' });

    const { delivery, replies } = decide(known, scanFact(scan));

    expect(delivery?.status).toBe(deliveryTransitions[from].includes(to) ? to : from);
    expect(delivery?.revision).toBe(known.revision + 1);
    expect(delivery?.scans).toEqual([
      ...known.scans,
      { ...scan, at: today, receivedAt: later, revision: known.revision + 1 },
    ]);
    expect(replies).toEqual([
      expect.objectContaining({
        id: `${orderId}:scan:the-scan`,
        type: typeOf(to),
        time: today,
        sequence: getSequence(known.revision + 1),
        correlationid: 'from-the-carrier',
        data: {
          carrier: 'memory',
          trackingNumber: 'T1',
          scanId: 'the-scan',
          at: today,
          location: 'Turin',
          ...(to === 'FAILED' && { reason: 'undeliverable' }),
          ...(isFinal(from) && { deliveryStatus: from }),
          ...(from === 'FAILED' && { deliveryFailure: 'undeliverable' }),
        },
      }),
    ]);
  },
);

test('changes nothing for a known scan id and repeats its message', () => {
  const first = decide(taken, scanFact());

  const again = decide(first.delivery, scanFact(scanOf('DELIVERED', { scanId: 'shipped' })));

  expect(again.delivery).toBe(first.delivery);
  expect(again.replies).toEqual(first.replies);
});

test('sends the scan of a tombstone, because a parcel moves without an order', () => {
  const { delivery: tombstone } = decide(undefined, cancellationFact);

  const { delivery, replies } = decide(tombstone, scanFact());

  expect(delivery).toMatchObject({ status: 'CANCELLED', scans: [{ scanId: 'shipped' }] });
  expect(replies).toEqual([
    expect.objectContaining({
      data: expect.objectContaining({
        carrier: 'unknown',
        trackingNumber: 'unknown',
        deliveryStatus: 'CANCELLED',
      }),
    }),
  ]);
});

test('repeats the message of a scan before the cancellation unchanged after it', () => {
  const first = decide(taken, scanFact(scanOf('PROCESSING')));
  const { delivery } = decide(first.delivery, cancellationFact);

  const again = decide(delivery, scanFact(scanOf('PROCESSING')));

  expect(delivery).toMatchObject({ status: 'CANCELLED' });
  expect(again.replies).toEqual(first.replies);
});

test('refuses a scan of an unknown delivery', () => {
  expect(() => decide(undefined, scanFact())).toThrow(expect.objectContaining({ code: 'delivery_not_found' }));
});

test('records a scan beyond the limit only when it changes the status', () => {
  const full = Array.from({ length: maxScans }, (_, n) => scanOf('PROCESSING', { scanId: `scan-${n}` })).reduce(
    (delivery: Delivery, scan) => decide(delivery, scanFact(scan)).delivery ?? delivery,
    taken,
  );

  const oneMore = () => decide(full, scanFact(scanOf('PROCESSING', { scanId: 'one-more' })));
  const moved = decide(full, scanFact(scanOf('SHIPPED')));

  expect(oneMore).toThrow(
    expect.objectContaining({
      code: 'validation_failed',
      errors: [expect.objectContaining({ code: 'too_many_scans' })],
    }),
  );
  expect(oneMore).toThrow(Refusal);
  expect(moved.delivery).toMatchObject({ status: 'SHIPPED', scans: { length: maxScans + 1 } });
  expect(decide(moved.delivery, scanFact(scanOf('PROCESSING', { scanId: 'scan-0' }))).delivery).toBe(moved.delivery);
});
