import { expect, test } from '@jest/globals';
import type { Delivery, RecordedScan } from '../../../../functions/delivery/domain/delivery.ts';
import { acknowledgeAttention } from '../../../../functions/operations/domain/monitoring/attention.ts';
import { AttentionReason } from '../../../../functions/ordering/domain/lifecycle/attention.ts';
import { orderId, secondsLater } from '../../../support/example.ts';
import type { FactName } from '../../ordering/placed-order.ts';
import { operator } from '../example.ts';
import { createHarness, createOrderAfter, deliveryOf, put } from '../operations-harness.ts';
import { findKinds, runToEnd } from './doctor-harness.ts';

type EndStatus = 'CANCELLED' | 'FAILED' | 'DELIVERED';

const scan = (scanId: string, status: RecordedScan['status'], revision: number): RecordedScan => ({
  ...{ scanId, status, revision, at: secondsLater(revision), receivedAt: secondsLater(revision) },
  ...(status === 'FAILED' && { reason: scanId === 'lost' ? 'lost' : 'undeliverable' }),
});
const ends: Record<EndStatus, { facts: FactName[]; scans: RecordedScan[] }> = {
  CANCELLED: { facts: ['paid', 'cancellationRequested', 'deliveryCancelled', 'refunded'], scans: [] },
  FAILED: { facts: ['paid', 'processing', 'undeliverable', 'refunded'], scans: [scan('f', 'FAILED', 2)] },
  DELIVERED: { facts: ['paid', 'processing', 'delivered'], scans: [scan('d', 'DELIVERED', 2)] },
};

test.each<[EndStatus, RecordedScan, string | undefined]>([
  ['CANCELLED', scan('s', 'SHIPPED', 3), 'parcel_moved_after_cancellation'],
  ['CANCELLED', scan('lost', 'FAILED', 3), 'parcel_moved_after_cancellation'],
  ['FAILED', scan('s', 'DELIVERED', 3), 'parcel_moved_after_failure'],
  ['FAILED', scan('lost', 'FAILED', 3), 'parcel_moved_after_failure'],
  ['FAILED', scan('again', 'FAILED', 3), undefined],
  ['FAILED', scan('before', 'SHIPPED', 1), undefined],
  ['DELIVERED', scan('lost', 'FAILED', 3), 'parcel_failed_after_delivery'],
  ['DELIVERED', scan('late', 'SHIPPED', 3), undefined],
])(
  'finds the lost status message of a %s order and scan (%j), and heals it by calling for attention',
  async (end, late, reason) => {
    const shop = createHarness();
    const order = await put(shop, { ...createOrderAfter(...ends[end].facts), delivery: undefined });
    const delivery: Delivery = {
      ...{ ...deliveryOf(order), status: end, scans: [...ends[end].scans, late] },
      ...(end === 'CANCELLED' && { cancelled: { at: secondsLater(1), revision: 1 } }),
    };
    await shop.deliveries.save(delivery);
    expect(await findKinds(shop)).toEqual([]);
    shop.pass(310);

    const { findings } = await runToEnd(shop);
    const healed = await runToEnd(shop, { heal: true });

    const missed = { kind: 'delivery_status_missed', orderId, healable: true, healed: false };
    expect(findings).toEqual(reason === undefined ? [] : [expect.objectContaining(missed)]);
    expect(healed.findings).toMatchObject(findings.map((finding) => ({ ...finding, healed: true })));
    expect(shop.stored.orders.get(orderId)?.attention?.map((open) => open.reason)).toEqual(reason && [reason]);
    expect(await findKinds(shop)).toEqual(reason ? ['needs_attention'] : []);
    if (reason === undefined) return;
    await acknowledgeAttention({ orderId, reason: AttentionReason.parse(reason) }, operator, shop.ports);
    expect(await findKinds(shop)).toEqual([]);
  },
);
