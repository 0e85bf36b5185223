import { describe, expect, test } from '@jest/globals';
import {
  type DeliveryStatus,
  deliveryStatuses,
  deliveryTransitions,
  isFinal,
} from '../../../../functions/delivery/domain/transitions.ts';

describe('the transitions', () => {
  test('lead forward only: nothing comes back to where it was', () => {
    const reachable = (from: DeliveryStatus): DeliveryStatus[] =>
      deliveryTransitions[from].flatMap((next) => [next, ...reachable(next)]);

    for (const status of deliveryStatuses) expect(reachable(status)).not.toContain(status);
  });

  test('end in DELIVERED, FAILED or CANCELLED', () => {
    expect(deliveryStatuses.filter(isFinal)).toEqual(['DELIVERED', 'FAILED', 'CANCELLED']);
  });

  test('let everything that is not final be overtaken by every later scan', () => {
    expect(deliveryTransitions.PROCESSING).toEqual(
      expect.arrayContaining(['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED']),
    );
    expect(deliveryTransitions.SHIPPED).toEqual(expect.arrayContaining(['OUT_FOR_DELIVERY', 'DELIVERED']));
  });

  test('cancel nothing that has left', () => {
    expect(deliveryStatuses.filter((status) => deliveryTransitions[status].includes('CANCELLED'))).toEqual([
      'PROCESSING',
    ]);
  });
});
