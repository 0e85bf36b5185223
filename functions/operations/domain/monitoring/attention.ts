import { type AdvancePorts, advanceOrder } from '../../../ordering/domain/lifecycle/advance-order.ts';
import { type AttentionReason, isReasonOpen } from '../../../ordering/domain/lifecycle/attention.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import { summarizeAttention } from '../../../ordering/domain/order-view.ts';
import { readOrder } from '../../../ordering/domain/read-orders.ts';
import type { Operator } from '../ports.ts';

/** Returns an order with its reasons for attention; without `since` when no reason is open. */
export function toAttentionItem({ orderId, status, attention }: Order) {
  return { orderId, status, ...(attention ? summarizeAttention(attention) : { reasons: [] }) };
}

/**
 * Acknowledges a reason for attention, and records in the order's history who did. Changes nothing when the reason is not
 * open. Returns the order as it is then. Throws `order_not_found`.
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
  // The id is the same for two operators who acknowledge the same reason: it is recorded once.
  const origin = { ...operator, id: `${orderId}:${type}:${reason}:${nth}` };
  const fact = { type, data: { reason, note } } as const;
  return (await advanceOrder(orderId, () => fact, origin, ports)).order;
}
