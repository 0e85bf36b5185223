import type { Carrier } from '../../../functions/delivery/domain/ports.ts';

export type Parcel = { trackingNumber: string; isCancelled: boolean };

/** What the carrier knows: every parcel that it was handed, and whether it was told afterwards to leave it. */
export function carrierBook(violated: (what: string) => void) {
  const parcels = new Map<string, Parcel>();
  let onFirst: (orderId: string) => void = () => undefined;
  return {
    parcels,
    /** Tells of every parcel that is handed over for the first time. */
    onHandedOver(tell: (orderId: string) => void) {
      onFirst = tell;
    },
    /** The carrier with its book. */
    over(carrier: Carrier): Carrier {
      return {
        async arrange(asked) {
          const { orderId } = asked;
          const parcel = await carrier.arrange(asked);
          const before = parcels.get(orderId);
          const { trackingNumber } = parcel;
          if (before && before.trackingNumber !== trackingNumber)
            violated(`${orderId} was handed to the carrier twice: ${before.trackingNumber}, ${trackingNumber}`);
          // Asked again it is the same parcel: whoever had it left does not have it brought by that.
          if (!before) parcels.set(orderId, { trackingNumber, isCancelled: false });
          if (!before) onFirst(orderId);
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
