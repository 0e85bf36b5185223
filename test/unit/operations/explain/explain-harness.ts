import type { Attempt } from '../../../../functions/messages/attempt.ts';
import { explain } from '../../../../functions/operations/domain/explain/explain.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { orderId, secondsLater } from '../../../support/example.ts';
import { memoryDeadLetters } from '../../../support/memory/dead-letters.ts';

const operator = { mayCancel: true, mayOperate: true };
export const shop = { mayCancel: true, mayOperate: false };
export const reader = { mayCancel: false, mayOperate: false };

/** Explains an order to an operator, ten seconds after the example's moment, unless it says otherwise. */
export function explainOrder(
  order: Order,
  { deadLetters = memoryDeadLetters(), rights = operator, now = secondsLater(10) } = {},
) {
  return explain(order, rights, { deadLetters, now: () => now });
}

/** A failing message of the order with these attempts. */
export function failing(...attempts: Attempt[]) {
  const deadLetters = memoryDeadLetters();
  deadLetters.failing.push({ orderId, queue: 'payments.fifo', attempts });
  return { deadLetters };
}
