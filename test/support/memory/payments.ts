import type { Payment } from '../../../functions/payment/domain/payment.ts';
import type { Payments } from '../../../functions/payment/domain/ports.ts';

/** Payments in memory, as honest as the table: see payments-contract.ts. `all` is for a test to look at. */
export function memoryPayments(): Payments & { all(): Payment[] } {
  const kept = new Map<string, Payment>();
  return {
    async find(orderId) {
      return structuredClone(kept.get(orderId));
    },

    async save(payment) {
      const before = kept.get(payment.orderId)?.revision ?? 0;
      if (payment.revision !== before + 1) return 'conflict';
      kept.set(payment.orderId, structuredClone(payment));
      return 'saved';
    },

    all: () => structuredClone([...kept.values()]),
  };
}
