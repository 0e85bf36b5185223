import type { Carrier } from '../../../functions/delivery/domain/ports.ts';

export type Parcel = { trackingNumber: string; isCancelled: boolean };

/** Records every parcel that the carrier received, and whether it was cancelled there. */
export function createCarrierRecords(reportViolation: (violation: string) => void) {
  const parcels = new Map<string, Parcel>();
  let onArranged: (orderId: string) => void = () => undefined;
  return {
    parcels,
    /** Calls the listener when a parcel is arranged for the first time. */
    onParcelArranged(listener: (orderId: string) => void) {
      onArranged = listener;
    },
    /** Wraps the carrier's port. */
    wrap(carrier: Carrier): Carrier {
      return {
        async arrange(request) {
          const { orderId } = request;
          const parcel = await carrier.arrange(request);
          const before = parcels.get(orderId);
          const { trackingNumber } = parcel;
          if (before && before.trackingNumber !== trackingNumber)
            reportViolation(`${orderId} has two parcels: ${before.trackingNumber}, ${trackingNumber}`);
          // A repeated request is for the same parcel, and does not undo its cancellation.
          if (!before) parcels.set(orderId, { trackingNumber, isCancelled: false });
          if (!before) onArranged(orderId);
          return parcel;
        },
        async cancel(orderId) {
          await carrier.cancel(orderId);
          const parcel = parcels.get(orderId);
          if (parcel) parcel.isCancelled = true;
        },
      };
    },
  };
}
