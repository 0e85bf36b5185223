import { lookUp, type Unrecognized } from '../../messages/stored.ts';

export const deliveryStatuses = [
  'PROCESSING',
  'SHIPPED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
  'FAILED',
  'CANCELLED',
] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/**
 * What a delivery may become, from each status. It only ever goes forward; a scan that overtakes another is taken, so
 * every later status is reachable from every earlier one. A status that leads nowhere is final.
 */
export const deliveryTransitions: Readonly<Record<DeliveryStatus, readonly DeliveryStatus[]>> = {
  PROCESSING: ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED', 'CANCELLED'],
  SHIPPED: ['OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED'],
  OUT_FOR_DELIVERY: ['DELIVERED', 'FAILED'],
  DELIVERED: [],
  FAILED: [],
  CANCELLED: [],
};

/** Whether one may follow on the other; a status that this release does not know neither follows nor is followed. */
export function canBecome<Next extends DeliveryStatus>(
  from: DeliveryStatus | Unrecognized,
  to: Next | Unrecognized,
): to is Next {
  const following: readonly string[] = lookUp(deliveryTransitions, from) ?? [];
  return following.includes(to);
}

/** Whether nothing follows any more, as far as this release knows. */
export function isFinal(status: DeliveryStatus | Unrecognized): boolean {
  return lookUp(deliveryTransitions, status)?.length === 0;
}
