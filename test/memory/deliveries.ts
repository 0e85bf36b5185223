import { type Delivery, isTombstone, placedAtOf, shelfOf } from '../../functions/delivery/domain/delivery.ts';
import type { Deliveries } from '../../functions/delivery/domain/ports.ts';

/** Deliveries in memory, as honest as the table: see deliveries-contract.ts. `all` is for a test to look at. */
export function memoryDeliveries(): Deliveries & { all(): Delivery[] } {
  const kept = new Map<string, Delivery>();
  return {
    async find(orderId) {
      return structuredClone(kept.get(orderId));
    },

    async save(delivery) {
      const before = kept.get(delivery.orderId)?.revision ?? 0;
      if (delivery.revision !== before + 1) return 'outrun';
      kept.set(delivery.orderId, structuredClone(delivery));
      return 'saved';
    },

    async list({ shelf, after, limit }) {
      const lying = [...kept.values()]
        .filter((delivery) => !isTombstone(delivery) && shelfOf(delivery.status) === shelf)
        .filter((delivery) => after === undefined || placedAtOf(delivery) < after)
        .sort((one, other) => (placedAtOf(one) < placedAtOf(other) ? 1 : -1));
      const read = lying.slice(0, limit);
      const last = read.at(-1);
      return {
        deliveries: structuredClone(read),
        ...(last && lying.length > limit && { after: placedAtOf(last) }),
      };
    },

    all: () => structuredClone([...kept.values()]),
  };
}
