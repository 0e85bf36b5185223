import { toShownSchema } from '../../messages/stored.ts';
import type { OrderEvent } from './events.ts';
import { type Order, OrderView } from './order.ts';

const Shown = toShownSchema(OrderView);

/** Returns the order as its client sees it. The same version is the same bytes. */
export function toOrderView(order: Order): OrderView {
  const { metadata, attention } = order;
  return Shown.parse({
    ...order,
    ...(metadata && { metadata: sortKeys(metadata) }),
    ...(attention && { needsAttention: summarizeAttention(attention) }),
  });
}

/** Returns since when the oldest open reason is open, and all reasons. */
export function summarizeAttention(attention: NonNullable<Order['attention']>) {
  const since = attention.map((open) => open.since).sort()[0] ?? '';
  return { since, reasons: attention.map(({ reason }) => reason) };
}

/** Creates the entity tag of an order. Every visible change raises the version. */
export function createEtag({ version }: Pick<Order, 'version'>): string {
  return `"${version}"`;
}

/**
 * Returns the response to `POST /orders`, the same whenever it is sent again. It is not stored: its members never change, or
 * are known to begin this way. The parts are in their schemas' order since they were parsed; the rest is in the view's.
 */
export function toReceipt(order: Order): OrderView {
  const { orderId, reference, customerId, items, total, currency, contact, shippingAddress, metadata } = order;
  return {
    orderId,
    ...(reference === undefined ? {} : { reference }),
    customerId,
    status: 'PENDING_SHIPMENT',
    version: 1,
    items,
    total,
    currency,
    ...(contact && { contact }),
    ...(shippingAddress && { shippingAddress }),
    ...(metadata && { metadata: sortKeys(metadata) }),
    ...(order.payment && { payment: { status: 'PENDING', method: order.payment.method } }),
    createdAt: order.createdAt,
    updatedAt: order.createdAt,
  };
}

/** A table keeps no order of keys, but the same read must be the same bytes. */
function sortKeys<Value>(named: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Returns what a client polls. */
export function toStatusView({ orderId, status, version, updatedAt }: Order) {
  return { orderId, status, version, updatedAt };
}

/** Returns an event as its client sees it: without the id by which we recognise duplicates. */
export function toEventView({ sequence, type, at, actor, correlationId, data }: OrderEvent) {
  return { sequence, type, at, actor, correlationId, data: sortKeys(data) };
}
