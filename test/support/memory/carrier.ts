import type { Carrier } from '../../../functions/delivery/domain/ports.ts';

/** A carrier that records the parcels it accepted and cancelled. It sends no scans. */
export function memoryCarrier(): Carrier & { parcels: Map<string, string>; cancelled: Set<string> } {
  const parcels = new Map<string, string>();
  const cancelled = new Set<string>();
  return {
    parcels,
    cancelled,
    async arrange({ orderId }) {
      const trackingNumber = parcels.get(orderId) ?? `T${parcels.size + 1}`;
      parcels.set(orderId, trackingNumber);
      return { carrier: 'memory', trackingNumber };
    },
    async cancel(orderId) {
      if (parcels.has(orderId)) cancelled.add(orderId);
    },
  };
}
