import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cancelDelivery } from '../../../../functions/delivery/domain/cancel-delivery.ts';
import { recordScan } from '../../../../functions/delivery/domain/record-scan.ts';
import { deliveryStatuses } from '../../../../functions/delivery/domain/transitions.ts';
import { scanStatuses } from '../../../../functions/messages/delivery-messages.ts';
import {
  arrangeOneDelivery,
  cancellationRequested,
  createDeliveryHarness,
  orderId,
  scanOf,
  trace,
} from '../example.ts';

const journey = (['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'] as const).map((status) => scanOf(status));

/** Every order of the items, each of them twice. */
function* permuteTwice<T>(items: readonly T[]): Generator<T[]> {
  const left = new Map(items.map((item) => [item, 2]));
  const chosen: T[] = [];
  yield* orders();

  function* orders(): Generator<T[]> {
    if (chosen.length === items.length * 2) yield [...chosen];
    for (const [item, times] of left) {
      if (times === 0) continue;
      left.set(item, times - 1);
      chosen.push(item);
      yield* orders();
      chosen.pop();
      left.set(item, times);
    }
  }
}

test('ends in DELIVERED with one message per scan, in any order and with repetitions', async () => {
  let orders = 0;
  for (const scans of permuteTwice(journey)) {
    const { deliveries, report, sent } = await arrangeOneDelivery();
    const statuses: number[] = [];

    for (const scan of scans) {
      const reported = (await report(scan)).status;
      statuses.push([...deliveryStatuses, reported].indexOf(reported));
    }

    const [delivery] = deliveries.all();
    expect(delivery?.status).toBe('DELIVERED');
    expect(delivery?.scans.map(({ scanId }) => scanId)).toEqual([...new Set(scans)].map(({ scanId }) => scanId));
    expect(statuses).toEqual(statuses.toSorted());
    const messages = Map.groupBy(sent, ({ message }) => message.id);
    expect(messages.size).toBe(journey.length);
    for (const repeated of messages.values())
      expect(new Set(repeated.map(({ message }) => JSON.stringify(message))).size).toBe(1);
    expect(new Set(sent.map(({ message }) => message.sequence)).size).toBe(journey.length);
    orders += 1;
  }
  expect(orders).toBe(2520);
});

test('records all scans that come at once', async () => {
  const { deliveries, report, ids } = await arrangeOneDelivery();
  const scans = Array.from({ length: 12 }, (_, n) => scanOf(scanStatuses[n % 4] ?? 'SHIPPED', { scanId: `scan-${n}` }));

  await Promise.all([...scans, ...scans].map(report));

  expect(deliveries.all()).toMatchObject([{ status: 'DELIVERED', scans: { length: 12 }, revision: 13 }]);
  expect(new Set(ids()).size).toBe(12);
});

test('keeps the furthest status before the end for any scans', async () => {
  const anyScan = fc.record({
    scanId: fc.integer({ min: 0, max: 20 }),
    status: fc.constantFrom(...scanStatuses),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyScan, { maxLength: 30 }), async (scans) => {
      const { deliveries, report } = await arrangeOneDelivery();
      for (const { scanId, status } of scans) await report(scanOf(status, { scanId: `scan-${scanId}` }));

      const firsts = [...new Map(scans.toReversed().map((scan) => [scan.scanId, scan])).values()];
      const statuses = scans.filter((scan) => firsts.includes(scan)).map(({ status }) => status);
      const end = statuses.find((status) => status === 'DELIVERED' || status === 'FAILED');
      const furthest = scanStatuses.findLast((status) => statuses.includes(status)) ?? 'PROCESSING';
      expect(deliveries.all()[0]?.status).toBe(end ?? furthest);
      expect(deliveries.all()[0]?.scans).toHaveLength(firsts.length);
    }),
  );
});

test('refuses a scan of an unknown delivery, and stores and sends nothing', async () => {
  const { deliveries, ports, sent } = createDeliveryHarness();

  await expect(recordScan({ orderId, scan: scanOf('SHIPPED'), trace }, ports)).rejects.toMatchObject({
    code: 'delivery_not_found',
  });
  expect(deliveries.all()).toEqual([]);
  expect(sent).toEqual([]);
});

test.each([
  ['an hour ahead', '2026-11-20T11:00:00Z'],
  ['an hour ahead elsewhere', '2026-11-20T23:00:00+12:00'],
  ['years ago', '1999-12-31T23:59:59.123456-05:00'],
])('accepts a scan time %s', async (_when, at) => {
  const { report } = await arrangeOneDelivery();

  const { scans } = await report(scanOf('SHIPPED', { at }));

  expect(scans[0]?.at).toBe(new Date(at).toISOString());
});

test.each([
  ['too_far_ahead', '2026-11-20T11:00:00.001Z'],
  ['too_far_ahead', '9999-12-31T23:59:59Z'],
  ['too_long_ago', '1969-12-31T23:59:59.999Z'],
  ['too_long_ago', '0001-01-01T00:00:00Z'],
])('refuses a scan time as %s at %s', async (code, at) => {
  const { report, deliveries } = await arrangeOneDelivery();

  await expect(report(scanOf('SHIPPED', { at }))).rejects.toMatchObject({
    code: 'validation_failed',
    errors: [{ pointer: '/at', code }],
  });
  expect(deliveries.all()).toMatchObject([{ scans: [] }]);
});

test('records and sends a scan of a cancelled delivery', async () => {
  const { ports, deliveries, report, ids } = await arrangeOneDelivery();
  await cancelDelivery(cancellationRequested(), ports);

  await report(scanOf('SHIPPED'));

  expect(deliveries.all()).toMatchObject([{ status: 'CANCELLED', scans: [{ scanId: 'shipped' }] }]);
  expect(ids()).toEqual(['delivery.cancelled', 'scan:shipped']);
});
