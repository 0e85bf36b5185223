import { expect, test } from '@jest/globals';
import { cancelDelivery } from '../../../../functions/delivery/domain/cancel-delivery.ts';
import { recordSimulatedScan } from '../../../../functions/delivery/domain/record-scan.ts';
import { isTransientFault } from '../../../../functions/platform/fault.ts';
import {
  arrangeOneDelivery,
  cancellationRequested,
  createDeliveryHarness,
  orderId,
  scanOf,
  today,
  trace,
} from '../example.ts';

const step = { orderId, scan: scanOf('SHIPPED'), trace };

test('records a simulated scan like any other', async () => {
  const { ports, deliveries, ids } = await arrangeOneDelivery();

  await recordSimulatedScan(step, ports);

  expect(deliveries.all()).toMatchObject([{ status: 'SHIPPED', scans: [{ receivedAt: today }] }]);
  expect(ids()).toEqual(['scan:shipped']);
});

test('records no simulated scan of a cancelled parcel', async () => {
  const { ports, deliveries, ids } = await arrangeOneDelivery();
  await cancelDelivery(cancellationRequested(), ports);

  await recordSimulatedScan(step, ports);

  expect(deliveries.all()).toMatchObject([{ status: 'CANCELLED', scans: [] }]);
  expect(ids()).toEqual(['delivery.cancelled']);
});

test('records no simulated scan of a failed parcel, but sends a known one again', async () => {
  const { ports, deliveries, ids } = await arrangeOneDelivery();
  const failure = { ...step, scan: scanOf('FAILED', { scanId: 'lost', reason: 'lost' }) };
  await recordSimulatedScan(failure, ports);

  await recordSimulatedScan(step, ports);
  await recordSimulatedScan(failure, ports);

  expect(deliveries.all()).toMatchObject([{ status: 'FAILED', scans: [{ scanId: 'lost' }] }]);
  expect(ids()).toEqual(['scan:lost', 'scan:lost']);
});

test.each([
  [-1, 'unavailable'],
  [0, 'unavailable'],
  [24.9, 'unavailable'],
  [25.1, 'delivery_not_found'],
])('refuses a simulated scan that is due since %d hours while its delivery is unknown: %s', async (hours, code) => {
  const at = new Date(Date.parse(today) - hours * 3_600_000).toISOString();
  const failure = recordSimulatedScan({ ...step, scan: { ...step.scan, at } }, createDeliveryHarness().ports);

  await expect(failure).rejects.toMatchObject({ code });
  expect(isTransientFault(await failure.catch((fault) => fault))).toBe(code === 'unavailable');
});
