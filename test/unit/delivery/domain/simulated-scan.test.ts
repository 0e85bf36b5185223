import { describe, expect, test } from '@jest/globals';
import { cancelDelivery } from '../../../../functions/delivery/domain/cancel-delivery.ts';
import { recordSimulatedScan } from '../../../../functions/delivery/domain/record-scan.ts';
import { isTransientFault } from '../../../../functions/platform/fault.ts';
import { arrangedWorld } from '../arranged-delivery.ts';
import { cancellationRequested, orderId, scanOf, today, trace, world } from '../example.ts';

describe("the simulated carrier's next step", () => {
  const step = { orderId, scan: scanOf('SHIPPED'), trace };

  test('is a scan like any other', async () => {
    const { ports, deliveries, ids } = await arrangedWorld();

    await recordSimulatedScan(step, ports);

    expect(deliveries.all()).toMatchObject([{ status: 'SHIPPED', scans: [{ receivedAt: today }] }]);
    expect(ids()).toEqual(['scan:shipped']);
  });

  test('is not taken with a parcel that was cancelled', async () => {
    const { ports, deliveries, ids } = await arrangedWorld();
    await cancelDelivery(cancellationRequested(), ports);

    await recordSimulatedScan(step, ports);

    expect(deliveries.all()).toMatchObject([{ status: 'CANCELLED', scans: [] }]);
    expect(ids()).toEqual(['delivery.cancelled']);
  });

  test('is not taken with a parcel that has failed, but its failure is told again', async () => {
    const { ports, deliveries, ids } = await arrangedWorld();
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
  ])('defers a step that is due since %d hours while its delivery is not known: %s', async (hours, code) => {
    const at = new Date(Date.parse(today) - hours * 3_600_000).toISOString();
    const failure = recordSimulatedScan({ ...step, scan: { ...step.scan, at } }, world().ports);

    await expect(failure).rejects.toMatchObject({ code });
    expect(isTransientFault(await failure.catch((fault) => fault))).toBe(code === 'unavailable');
  });
});
