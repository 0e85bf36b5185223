import * as z from 'zod/mini';
import { createEnvelopeSchema } from './envelope.ts';
import { Identifier, Line, OrderId, Time } from './fields/primitives.ts';
import { TimeInput } from './fields/time-input.ts';
import type { Stored } from './stored.ts';

export const deliveryFailures = ['undeliverable', 'lost', 'damaged'] as const;
export const DeliveryFailure = z.enum(deliveryFailures);
export type DeliveryFailure = z.infer<typeof DeliveryFailure>;

/** The statuses that a carrier's scan may have. `CANCELLED` is not among them: only we cancel. */
export const scanStatuses = ['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED'] as const;
export const ScanStatus = z.enum(scanStatuses);
export type ScanStatus = z.infer<typeof ScanStatus>;

/** The carrier's reference to the goods that it accepted. */
export const Parcel = z.object({
  carrier: Identifier,
  trackingNumber: z.string().check(z.minLength(1), z.maxLength(64)),
});
export type Parcel = z.infer<typeof Parcel>;
/**
 * The data of a carrier's scan; `scanId` is absent when the message is not about a scan. `deliveryStatus` is how the
 * delivery had ended before the scan, and `deliveryFailure` why it had failed: the message of that end may be lost.
 */
const Scanned = z.extend(Parcel, {
  scanId: z.optional(Identifier),
  at: z.optional(Time),
  location: z.optional(Line),
  deliveryStatus: z.optional(z.enum(['CANCELLED', 'FAILED', 'DELIVERED'])),
  deliveryFailure: z.optional(DeliveryFailure),
});

export const DeliveryProcessing = createEnvelopeSchema('delivery.processing', Scanned);
export const DeliveryShipped = createEnvelopeSchema('delivery.shipped', Scanned);
export const DeliveryOutForDelivery = createEnvelopeSchema('delivery.out_for_delivery', Scanned);
export const DeliveryDelivered = createEnvelopeSchema('delivery.delivered', Scanned);
export const DeliveryFailed = createEnvelopeSchema('delivery.failed', z.extend(Scanned, { reason: DeliveryFailure }));
/** The delivery is cancelled: the parcel has not left, or there never was one. */
export const DeliveryCancelled = createEnvelopeSchema('delivery.cancelled', z.object({}));
/** The delivery can no longer be cancelled; `status` is its status. */
export const DeliveryCancellationRefused = createEnvelopeSchema(
  'delivery.cancellation_refused',
  z.object({ status: z.enum(['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILED']) }),
);

/** The status messages of delivery on `order-status.fifo`. */
export const DeliveryMessage = z.discriminatedUnion('type', [
  DeliveryProcessing,
  DeliveryShipped,
  DeliveryOutForDelivery,
  DeliveryDelivered,
  DeliveryFailed,
  DeliveryCancelled,
  DeliveryCancellationRefused,
]);
export type DeliveryMessage = Stored<typeof DeliveryMessage>;

/** A carrier's report on a parcel, by the API or from the simulated carrier. */
export const Scan = z
  .strictObject({
    scanId: Identifier,
    status: ScanStatus,
    at: TimeInput,
    location: z.optional(Line),
    reason: z.optional(DeliveryFailure),
  })
  .check(
    z.refine((scan) => (scan.status === 'FAILED') === (scan.reason !== undefined), {
      path: ['reason'],
      error: 'a FAILED scan needs a reason, other scans have none',
    }),
  );
export type Scan = z.infer<typeof Scan>;

/** The message on `carrier-steps`: the simulated carrier's next scan of an order's parcel. */
export const CarrierStep = createEnvelopeSchema('carrier.step', z.object({ orderId: OrderId, scan: Scan }));
export type CarrierStep = Stored<typeof CarrierStep>;
