import { toShownSchema } from '../../messages/stored.ts';
import type { OrderEvent } from './events.ts';
import { type Order, OrderView } from './order.ts';

const Shown = toShownSchema(OrderView);

/** The order as its client sees it: the same order at the same version is the same bytes. */
export function toOrderView(order: Order): OrderView {
  const { metadata, attention } = order;
  return Shown.parse({
    ...order,
    ...(metadata && { metadata: sortKeys(metadata) }),
    ...(attention && { needsAttention: summarizeAttention(attention) }),
  });
}

/** Open calls for a person as people see them: since when the first of them is open, and why. */
export function summarizeAttention(calls: NonNullable<Order['attention']>) {
  const since = calls.map((call) => call.since).sort()[0] ?? '';
  return { since, reasons: calls.map(({ reason }) => reason) };
}

/** The entity tag of an order: every visible change raises its version. */
export function createEtag({ version }: Pick<Order, 'version'>): string {
  return `"${version}"`;
}

/**
 * The first answer, as it was given when the order was placed, however far the order has come since. Everything in
 * it is either immutable or known to have begun this way, so nothing of it needs to be stored a second time. What it is made of
 * was parsed when it came in, so its parts are in their schemas' order; its own members stand in that of the view.
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

/** A table keeps no order of keys, and the same read is the same bytes. */
function sortKeys<Value>(named: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The little that a caller polls for. */
export function toStatusView({ orderId, status, version, updatedAt }: Order) {
  return { orderId, status, version, updatedAt };
}

/** An entry of the history as its client sees it: without the id by which we recognise it. */
export function toEventView({ sequence, type, at, actor, correlationId, data }: OrderEvent) {
  return { sequence, type, at, actor, correlationId, data: sortKeys(data) };
}
