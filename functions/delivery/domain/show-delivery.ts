import { OrderId } from '../../messages/fields/primitives.ts';
import type { Delivery } from './delivery.ts';
import type { Ports } from './ports.ts';
import { createDeliveryNotFound } from './refusals.ts';

/**
 * The delivery of an order. Who asks with a `clientId` sees that client's deliveries and no others.
 * Throws `delivery_not_found`.
 */
export async function showDelivery(
  asked: { orderId: string; clientId?: string },
  { deliveries }: Pick<Ports, 'deliveries'>,
): Promise<Delivery> {
  const known = await deliveries.find(asked.orderId);
  if (!known || (asked.clientId !== undefined && asked.clientId !== known.clientId)) throw createDeliveryNotFound();
  return known;
}

/** The order id that a path names. Throws `delivery_not_found` for what cannot be one. */
export function parseOrderId(named: string | undefined): string {
  const orderId = OrderId.safeParse(named);
  if (!orderId.success) throw createDeliveryNotFound();
  return orderId.data;
}
