import { Refusal } from '../../messages/refusal.ts';
import type { Order } from './order.ts';
import type { Orders } from './ports.ts';

/** Reads an order. Refuses with `order_not_found`, also when the order belongs to another client. */
export async function readOrder(
  request: { orderId: string; clientId: string | undefined },
  ports: { orders: Pick<Orders, 'find'> },
): Promise<Order> {
  const order = isOrderId(request.orderId) ? await ports.orders.find(request.orderId) : undefined;
  if (!order || (request.clientId !== undefined && order.clientId !== request.clientId))
    throw new Refusal('order_not_found', 'The order does not exist.');
  return order;
}

function isOrderId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text);
}
