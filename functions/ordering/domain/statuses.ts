/**
 * What an order may become. The code, the tests, the documents and the picture all come from this table: whoever
 * is not named behind a status cannot follow it, so an order never goes back, and a later status may overtake.
 */
export const transitions = {
  PENDING_SHIPMENT: [
    'CONFIRMED',
    'PROCESSING',
    'SHIPPED',
    'OUT_FOR_DELIVERY',
    'DELIVERED',
    'CANCELLED',
    'FAILED',
  ],
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

export function canBecome(from: OrderStatus, to: OrderStatus): boolean {
  const following: readonly OrderStatus[] = transitions[from];
  return following.includes(to);
}

/** Whether nothing follows any more. */
export function isFinal(status: OrderStatus): boolean {
  return transitions[status].length === 0;
}

/** Whether the parcel is still in the house, so that the order can be cancelled. */
export function isCancellable(status: OrderStatus): boolean {
  return canBecome(status, 'CANCELLED');
}
