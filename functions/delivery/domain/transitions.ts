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
 * The statuses that may follow each status. A delivery only goes forward, and a scan may overtake others, so every later
 * status can follow every earlier one. A status without followers is final.
 */
export const deliveryTransitions: Readonly<Record<DeliveryStatus, readonly DeliveryStatus[]>> = {
  PROCESSING: ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED', 'CANCELLED'],
  SHIPPED: ['OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED'],
  OUT_FOR_DELIVERY: ['DELIVERED', 'FAILED'],
  DELIVERED: [],
  FAILED: [],
  CANCELLED: [],
};

/** Whether `to` may follow `from`. A status that this release does not know neither follows nor is followed. */
export function canBecome<Next extends DeliveryStatus>(
  from: DeliveryStatus | Unrecognized,
  to: Next | Unrecognized,
): to is Next {
  const following: readonly string[] = lookUp(deliveryTransitions, from) ?? [];
  return following.includes(to);
}

/** Whether no status may follow, as far as this release knows. */
export function isFinal(status: DeliveryStatus | Unrecognized): boolean {
  return lookUp(deliveryTransitions, status)?.length === 0;
}
