import { type AdvancePorts, advanceOrder } from '../../../ordering/domain/lifecycle/advance-order.ts';
import { type AttentionReason, isReasonOpen } from '../../../ordering/domain/lifecycle/attention.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import { summarizeAttention } from '../../../ordering/domain/order-view.ts';
import { readOrder } from '../../../ordering/domain/read-orders.ts';
import type { Operator } from '../ports.ts';

/** An order and why it needs a person; without `since` where it needs none any more. */
export function toAttentionItem({ orderId, status, attention }: Order) {
  return { orderId, status, ...(attention ? summarizeAttention(attention) : { reasons: [] }) };
}

/**
 * Closes an order's call for a person and writes into its history who saw to it. A reason that is not open is left as it
 * is, so repeating this is harmless; a call that opens later is another one. Answers the order as it is then.
 * Throws `order_not_found`.
 */
export async function acknowledgeAttention(
  { orderId, reason, note }: { orderId: string; reason: AttentionReason; note?: string | undefined },
  operator: Operator,
  ports: AdvancePorts,
): Promise<Order> {
  const order = await readOrder({ orderId, clientId: undefined }, ports);
  if (!isReasonOpen(order, reason)) return order;
  const type = 'order.attention_acknowledged';
  const nth = order.history.filter((event) => event.type === type).length;
  // Two operators who see the same call acknowledge it once.
  const origin = { ...operator, id: `${orderId}:${type}:${reason}:${nth}` };
  const fact = { type, data: { reason, note } } as const;
  return (await advanceOrder(orderId, () => fact, origin, ports)).order;
}
