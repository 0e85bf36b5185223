import {
  type Delivery,
  getDeliveryState,
  getPlacedAt,
  isTombstone,
} from '../../../functions/delivery/domain/delivery.ts';
import type { Deliveries } from '../../../functions/delivery/domain/ports.ts';

/** Deliveries in memory, as honest as the table: see deliveries-contract.ts. `all` is for a test to look at. */
export function memoryDeliveries(): Deliveries & { all(): Delivery[] } {
  const kept = new Map<string, Delivery>();
  return {
    async find(orderId) {
      return structuredClone(kept.get(orderId));
    },

    async save(delivery) {
      const before = kept.get(delivery.orderId)?.revision ?? 0;
      if (delivery.revision !== before + 1) return 'conflict';
      kept.set(delivery.orderId, structuredClone(delivery));
      return 'saved';
    },

    async list({ state, after, limit }) {
      const lying = [...kept.values()]
        .filter((delivery) => !isTombstone(delivery) && getDeliveryState(delivery.status) === state)
        .filter((delivery) => after === undefined || getPlacedAt(delivery) < after)
        .sort((one, other) => (getPlacedAt(one) < getPlacedAt(other) ? 1 : -1));
      const read = lying.slice(0, limit);
      const last = read.at(-1);
      return {
        deliveries: structuredClone(read),
        ...(last && lying.length > limit && { after: getPlacedAt(last) }),
      };
    },

    all: () => structuredClone([...kept.values()]),
  };
}
