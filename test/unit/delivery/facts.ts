import { decide, type Fact } from '../../../functions/delivery/domain/decide.ts';
import type { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import type { DeliveryStatus } from '../../../functions/delivery/domain/transitions.ts';
import { clientId, orderCreated, orderId, scanOf, taken, trace } from './example.ts';

export const later = '2026-11-20T11:00:00.000Z';
export const about = { orderId, trace: { ...trace, correlationId: 'from-the-carrier' }, at: later };
export const due: Fact = { ...about, type: 'order.created' };
export const cancellation: Fact = { ...about, type: 'order.cancellation_requested', clientId };
export const parcelTaken = {
  ...about,
  type: 'parcel.accepted' as const,
  order: orderCreated().data,
  parcel: { carrier: 'memory', trackingNumber: 'T1' },
} satisfies Fact;
export const scanned = (scan = scanOf('SHIPPED')): Fact => ({ ...about, type: 'parcel.scanned', scan });

/** A delivery that came to its status in the shortest way. */
export function deliveryThatIs(status: DeliveryStatus): Delivery {
  if (status === 'PROCESSING') return taken;
  const { delivery } = decide(taken, status === 'CANCELLED' ? cancellation : scanned(scanOf(status)));
  return delivery ?? taken;
}

export const typeOf = (status: DeliveryStatus) => `delivery.${status.toLowerCase()}`;
