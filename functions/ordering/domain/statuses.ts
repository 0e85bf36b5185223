import { lookUp, type Unrecognized } from '../../messages/stored.ts';

/**
 * What an order may become. The code, the tests, the documents and the picture all come from this table: whoever
 * is not named behind a status cannot follow it, so an order never goes back, and a later status may overtake.
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
export const orderStatuses = [
  'PENDING_SHIPMENT',
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
  'CANCELLED',
  'FAILED',
] as const satisfies readonly OrderStatus[];

/** Whether one may follow on the other. On a status that this release does not know nothing follows. */
export function canBecome(from: OrderStatus | Unrecognized, to: OrderStatus): boolean {
  const following: readonly OrderStatus[] = lookUp(transitions, from) ?? [];
  return following.includes(to);
}

/** Whether nothing follows any more, as far as this release knows. */
export function isFinal(status: OrderStatus | Unrecognized): boolean {
  return lookUp(transitions, status)?.length === 0;
}

/** Whether the parcel is still in the house, so that the order can be cancelled. */
export function isCancellable(status: OrderStatus | Unrecognized): boolean {
  return canBecome(status, 'CANCELLED');
}
