import type { Payment } from '../../../functions/payment/domain/payment.ts';
import type { Payments } from '../../../functions/payment/domain/ports.ts';
import { copy } from '../copy.ts';

/** Payments in memory, held to payments-contract.test.ts like the table. `all` is for assertions. */
export function memoryPayments(): Payments & { all(): Payment[] } {
  const stored = new Map<string, Payment>();
  return {
    async find(orderId) {
      return copy(stored.get(orderId));
    },

    async save(payment) {
      const before = stored.get(payment.orderId)?.revision ?? 0;
      if (payment.revision !== before + 1) return 'conflict';
      stored.set(payment.orderId, copy(payment));
      return 'saved';
    },

    all: () => copy([...stored.values()]),
  };
}
