import * as z from 'zod/mini';
import { DeliveryFailure, ScanStatus } from '../../messages/delivery-messages.ts';
import { Address } from '../../messages/fields/address.ts';
import { Identifier, Line, OrderId, Quantity, Time, Trace } from '../../messages/fields/primitives.ts';
import type { Stored } from '../../messages/stored.ts';
import { deliveryStatuses, isFinal } from './transitions.ts';

/** Scans that do not move the delivery have this much room; one that moves it is always kept. */
export const maxScans = 100;

const Revision = z.int().check(z.gte(1));

/** What the carrier gave for the goods when it took them. */
export const Parcel = z.object({
  carrier: Identifier,
  trackingNumber: z.string().check(z.minLength(1), z.maxLength(64)),
});
export type Parcel = z.infer<typeof Parcel>;

/** A scan as it is kept. `at` is the carrier's clock, `receivedAt` is ours, `revision` the change that recorded it. */
export const RecordedScan = z.object({
  scanId: Identifier,
  status: ScanStatus,
  at: Time,
  location: z.optional(Line),
  reason: z.optional(DeliveryFailure),
  receivedAt: Time,
  revision: Revision,
});
export type RecordedScan = Stored<typeof RecordedScan>;

/**
 * The delivery of one order. Without items it is a tombstone: the order was cancelled before it was ever due here.
 * `revision` counts its changes, `scans` stand in the order in which they came.
 */
export const Delivery = z.object({
  orderId: OrderId,
  clientId: Identifier,
  status: z.enum(deliveryStatuses),
  items: z.array(z.object({ productId: Identifier, quantity: Quantity })).check(z.maxLength(50)),
  shippingAddress: z.optional(Address),
  parcel: z.optional(Parcel),
  scans: z.array(RecordedScan).check(z.maxLength(maxScans + deliveryStatuses.length)),
  /** The change that cancelled it. */
  cancelled: z.optional(z.object({ at: Time, revision: Revision })),
  createdAt: Time,
  updatedAt: Time,
  revision: Revision,
  /** Of the message that the order came with. */
  trace: Trace,
});
export type Delivery = Stored<typeof Delivery>;

export const deliveryStates = ['open', 'closed'] as const;
/** Deliveries lie on two states: what is still to be brought, and the rest. */
export type DeliveryState = (typeof deliveryStates)[number];

export function getDeliveryState(status: Delivery['status']): DeliveryState {
  return isFinal(status) ? 'closed' : 'open';
}

export function isTombstone(delivery: Delivery): boolean {
  return delivery.items.length === 0;
}

/** Where a delivery stands on its state: by age, and no two at the same place. */
export function getPlacedAt(delivery: Delivery): string {
  return `${delivery.createdAt}#${delivery.orderId}`;
}

/** The scan that brought the delivery to the status it has, if a scan did: the first that said so. */
export function findDecidingScan(delivery: Delivery): RecordedScan | undefined {
  return delivery.scans.find(({ status }) => status === delivery.status && status !== 'PROCESSING');
}
