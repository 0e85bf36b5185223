import { expect, test } from '@jest/globals';
import {
  type DeliveryStatus,
  deliveryStatuses,
  deliveryTransitions,
  isFinal,
} from '../../../../functions/delivery/domain/transitions.ts';

test('leads no delivery back to an earlier status', () => {
  const reachable = (from: DeliveryStatus): DeliveryStatus[] =>
    deliveryTransitions[from].flatMap((next) => [next, ...reachable(next)]);

  for (const status of deliveryStatuses) expect(reachable(status)).not.toContain(status);
});

test('ends in DELIVERED, FAILED or CANCELLED', () => {
  expect(deliveryStatuses.filter(isFinal)).toEqual(['DELIVERED', 'FAILED', 'CANCELLED']);
});

test('lets every later scan follow a status that is not final', () => {
  expect(deliveryTransitions.PROCESSING).toEqual(expect.arrayContaining(['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED']));
  expect(deliveryTransitions.SHIPPED).toEqual(expect.arrayContaining(['OUT_FOR_DELIVERY', 'DELIVERED']));
});

test('allows a cancellation only before the parcel has left', () => {
  expect(deliveryStatuses.filter((status) => deliveryTransitions[status].includes('CANCELLED'))).toEqual([
    'PROCESSING',
  ]);
});
