import { describe, expect, test } from '@jest/globals';
import { cancelDelivery } from '../../functions/delivery/domain/cancel.ts';
import { carryOn } from '../../functions/delivery/domain/record-scan.ts';
import { arrangedWorld } from './arranged.ts';
import { cancellationRequested, orderId, scanOf, today, trace, world } from './example.ts';

describe("the simulated carrier's next step", () => {
  const step = { orderId, scan: scanOf('SHIPPED'), trace };

  test('is a scan like any other', async () => {
    const { ports, deliveries, ids } = await arrangedWorld();

    await carryOn(step, ports);

    expect(deliveries.all()).toMatchObject([{ status: 'SHIPPED', scans: [{ receivedAt: today }] }]);
    expect(ids()).toEqual(['scan:shipped']);
  });

  test('is not taken with a parcel that was cancelled', async () => {
    const { ports, deliveries, ids } = await arrangedWorld();
    await cancelDelivery(cancellationRequested(), ports);

    await carryOn(step, ports);

    expect(deliveries.all()).toMatchObject([{ status: 'CANCELLED', scans: [] }]);
    expect(ids()).toEqual(['delivery.cancelled']);
  });

  test('waits for its delivery: it fails and is tried again', async () => {
    await expect(carryOn(step, world().ports)).rejects.toMatchObject({ code: 'delivery_not_found' });
  });
});
