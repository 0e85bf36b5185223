import {
  type Delivery,
  getDeliveryState,
  getPlacedAt,
  isTombstone,
} from '../../../functions/delivery/domain/delivery.ts';
import type { Deliveries } from '../../../functions/delivery/domain/ports.ts';
import { copy } from '../copy.ts';

/** Deliveries in memory, held to deliveries-contract.test.ts like the table. `all` is for assertions. */
export function memoryDeliveries(): Deliveries & { all(): Delivery[] } {
  const stored = new Map<string, Delivery>();
  return {
    async find(orderId) {
      return copy(stored.get(orderId));
    },

    async save(delivery) {
      const before = stored.get(delivery.orderId)?.revision ?? 0;
      if (delivery.revision !== before + 1) return 'conflict';
      stored.set(delivery.orderId, copy(delivery));
      return 'saved';
    },

    async list({ state, after, limit }) {
      const listed = [...stored.values()]
        .filter((delivery) => !isTombstone(delivery) && getDeliveryState(delivery.status) === state)
        .filter((delivery) => after === undefined || getPlacedAt(delivery) < after)
        .sort((one, other) => (getPlacedAt(one) < getPlacedAt(other) ? 1 : -1));
      const read = listed.slice(0, limit);
      const last = read.at(-1);
      return {
        deliveries: copy(read),
        ...(last && listed.length > limit && { after: getPlacedAt(last) }),
      };
    },

    all: () => copy([...stored.values()]),
  };
}
