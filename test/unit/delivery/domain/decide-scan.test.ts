import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../../functions/delivery/domain/decide.ts';
import { type Delivery, maxScans } from '../../../../functions/delivery/domain/delivery.ts';
import { deliveryStatuses, deliveryTransitions, isFinal } from '../../../../functions/delivery/domain/transitions.ts';
import { getSequence } from '../../../../functions/messages/envelope.ts';
import { Refusal } from '../../../../functions/messages/refusal.ts';
import { orderId, scanOf, taken, today } from '../example.ts';
import { cancellation, deliveryThatIs, later, scanned, typeOf } from '../facts.ts';

describe('a scan', () => {
  const scans = ['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED'] as const;
  const pairs = deliveryStatuses.flatMap((from) => scans.map((to) => [from, to] as const));

  test.each(pairs)('of a delivery that is %s that says %s is kept, told, and moves it forward only', (from, to) => {
    const known = deliveryThatIs(from);
    const scan = scanOf(to, { scanId: 'the-scan', location: 'Turin' });

    const { delivery, replies } = decide(known, scanned(scan));

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
  });

  test('that is known changes nothing and says again what the first said', () => {
    const first = decide(taken, scanned());

    const again = decide(first.delivery, scanned(scanOf('DELIVERED', { scanId: 'shipped' })));

    expect(again.delivery).toBe(first.delivery);
    expect(again.replies).toEqual(first.replies);
  });

  test('of a tombstone is told all the same: somebody carries what nobody ordered', () => {
    const { delivery: tombstone } = decide(undefined, cancellation);

    const { delivery, replies } = decide(tombstone, scanned());

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

  test('that came before the cancellation says after it what it said before', () => {
    const first = decide(taken, scanned(scanOf('PROCESSING')));
    const { delivery } = decide(first.delivery, cancellation);

    const again = decide(delivery, scanned(scanOf('PROCESSING')));

    expect(delivery).toMatchObject({ status: 'CANCELLED' });
    expect(again.replies).toEqual(first.replies);
  });

  test('of something unknown is refused', () => {
    expect(() => decide(undefined, scanned())).toThrow(expect.objectContaining({ code: 'delivery_not_found' }));
  });

  test('finds room beyond the limit only where it moves the delivery', () => {
    const full = Array.from({ length: maxScans }, (_, n) => scanOf('PROCESSING', { scanId: `scan-${n}` })).reduce(
      (delivery: Delivery, scan) => decide(delivery, scanned(scan)).delivery ?? delivery,
      taken,
    );

    const oneMore = () => decide(full, scanned(scanOf('PROCESSING', { scanId: 'one-more' })));
    const moved = decide(full, scanned(scanOf('SHIPPED')));

    expect(oneMore).toThrow(
      expect.objectContaining({
        code: 'validation_failed',
        errors: [expect.objectContaining({ code: 'too_many_scans' })],
      }),
    );
    expect(oneMore).toThrow(Refusal);
    expect(moved.delivery).toMatchObject({ status: 'SHIPPED', scans: { length: maxScans + 1 } });
    expect(decide(moved.delivery, scanned(scanOf('PROCESSING', { scanId: 'scan-0' }))).delivery).toBe(moved.delivery);
  });
});
