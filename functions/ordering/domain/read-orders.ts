import { Refusal } from '../../messages/refusal.ts';
import type { Order } from './order.ts';
import type { Orders } from './ports.ts';

/** One order as it is now. What belongs to another client is not found, and nothing tells that it exists. */
export async function readOrder(
  asked: { orderId: string; clientId: string | undefined },
  ports: { orders: Pick<Orders, 'find'> },
): Promise<Order> {
  const order = isOrderId(asked.orderId) ? await ports.orders.find(asked.orderId) : undefined;
  if (!order || (asked.clientId !== undefined && order.clientId !== asked.clientId))
    throw new Refusal('order_not_found', 'There is no such order.');
  return order;
}

function isOrderId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text);
}
