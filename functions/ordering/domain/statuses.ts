import { listKeys, lookUp, type Unrecognized } from '../../messages/stored.ts';

/**
 * The statuses that may follow each status. An order never goes back, and a later status may overtake. Code, tests,
 * documents and the diagram are all made from this table.
 */
export const transitions = {
  PENDING_SHIPMENT: ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'CANCELLED', 'FAILED'],
  CONFIRMED: ['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'CANCELLED', 'FAILED'],
  PROCESSING: ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'CANCELLED', 'FAILED'],
  SHIPPED: ['OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED'],
  OUT_FOR_DELIVERY: ['DELIVERED', 'FAILED'],
  DELIVERED: [],
  CANCELLED: [],
  FAILED: [],
} as const;

export type OrderStatus = keyof typeof transitions;
export const orderStatuses = listKeys(transitions);

/** Whether `to` may follow `from`. Nothing follows a status that this release does not know. */
export function canBecome(from: OrderStatus | Unrecognized, to: OrderStatus): boolean {
  const following: readonly OrderStatus[] = lookUp(transitions, from) ?? [];
  return following.includes(to);
}

/** Whether no status follows, as far as this release knows. */
export function isFinal(status: OrderStatus | Unrecognized): boolean {
  return lookUp(transitions, status)?.length === 0;
}

/** Whether the order can be cancelled: its parcel has not left the warehouse. */
export function isCancellable(status: OrderStatus | Unrecognized): boolean {
  return canBecome(status, 'CANCELLED');
}
