import * as z from 'zod/mini';
import { DeliveryFailure, Parcel, ScanStatus } from '../../messages/delivery-messages.ts';
import { Address } from '../../messages/fields/address.ts';
import { Identifier, Line, OrderId, Quantity, Time, Trace } from '../../messages/fields/primitives.ts';
import type { Stored } from '../../messages/stored.ts';
import { deliveryStatuses, isFinal } from './transitions.ts';

/** The limit for scans that do not change the status; a scan that does is always stored. */
export const maxScans = 100;

const Revision = z.int().check(z.gte(1));

/** A scan as stored. `at` is the carrier's clock, `receivedAt` is ours, `revision` is the change that recorded it. */
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
 * The delivery of one order. Without items it is a tombstone: the order was cancelled before it arrived here.
 * `revision` counts its changes; `scans` are in order of arrival.
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
  /** The trace of the message that created it. */
  trace: Trace,
});
export type Delivery = Stored<typeof Delivery>;

export const deliveryStates = ['open', 'closed'] as const;
/** The partition of the list that a delivery is in: `open` until its status is final. */
export type DeliveryState = (typeof deliveryStates)[number];

export function getDeliveryState(status: Delivery['status']): DeliveryState {
  return isFinal(status) ? 'closed' : 'open';
}

export function isTombstone(delivery: Delivery): boolean {
  return delivery.items.length === 0;
}

/** The unique sort key of a delivery within its state: creation time, then order id. */
export function getPlacedAt(delivery: Delivery): string {
  return `${delivery.createdAt}#${delivery.orderId}`;
}

/** Finds the scan that gave the delivery its present status: the first with that status. */
export function findDecidingScan(delivery: Delivery): RecordedScan | undefined {
  return delivery.scans.find(({ status }) => status === delivery.status && status !== 'PROCESSING');
}
