import * as z from 'zod/mini';
import { DeliveryFailure, Parcel } from '../../messages/delivery-messages.ts';
import { type Stored, toShownSchema } from '../../messages/stored.ts';
import { Delivery, findDecidingScan, RecordedScan } from './delivery.ts';

/** A delivery as the API shows it. `failure` is why it ended FAILED. */
export const DeliveryView = z.object({
  orderId: Delivery.shape.orderId,
  status: Delivery.shape.status,
  carrier: z.optional(Parcel.shape.carrier),
  trackingNumber: z.optional(Parcel.shape.trackingNumber),
  shippingAddress: Delivery.shape.shippingAddress,
  items: Delivery.shape.items,
  scans: z.array(z.omit(RecordedScan, { revision: true })),
  failure: z.optional(DeliveryFailure),
  createdAt: Delivery.shape.createdAt,
  updatedAt: Delivery.shape.updatedAt,
});
export type DeliveryView = Stored<typeof DeliveryView>;

const Shown = toShownSchema(DeliveryView);

export function toDeliveryView(delivery: Delivery): DeliveryView {
  const failure = delivery.status === 'FAILED' ? findDecidingScan(delivery)?.reason : undefined;
  const scans = delivery.scans.map(({ revision: _, ...scan }) => scan);
  return Shown.parse({ ...delivery, ...delivery.parcel, scans, ...(failure ? { failure } : {}) });
}
