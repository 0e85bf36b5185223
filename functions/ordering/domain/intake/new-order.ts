import type { Product } from '../catalogue/product.ts';
import { appendEvents, type NewEvent } from '../lifecycle/history.ts';
import type { ReplyTimeouts } from '../lifecycle/pending-replies.ts';
import type { Order, OrderLine, OrderRequest } from '../order.ts';

/** A client's request for an order, with the id, the hash and the trace that the API adds to it. The default actor is the client. */
export type PlaceOrderRequest = OrderRequest &
  Pick<Order, 'clientId' | 'orderId' | 'requestHash' | 'trace'> & { actor?: string };

/** Creates an order: priced by the catalogue, its stock held, with a reply pending from payment or delivery. */
export function createOrder(
  { payment, items, actor, ...rest }: PlaceOrderRequest,
  products: ReadonlyMap<string, Product>,
  at: string,
  timeouts: ReplyTimeouts,
): Order {
  const lines = items.flatMap(({ productId, quantity }) => {
    const product = products.get(productId);
    return product ? [toOrderLine(product, quantity)] : [];
  });
  const pendingReply = payment ? 'payment' : 'delivery';
  const events: NewEvent[] = [{ type: 'order.created' }, { type: 'stock.held' }];
  if (payment) events.push({ type: 'payment.requested' });
  const { orderId, clientId, trace } = rest;
  const origin = {
    id: `${orderId}:placed`,
    actor: actor ?? `client:${clientId}`,
    correlationId: trace.correlationId,
    at,
  };
  return {
    ...rest,
    status: 'PENDING_SHIPMENT',
    version: 1,
    revision: 1,
    items: lines,
    total: lines.reduce((sum, { lineTotal }) => sum + lineTotal, 0),
    currency: products.get(items[0]?.productId ?? '')?.currency ?? '',
    stock: 'HELD',
    ...(payment ? { payment: { status: 'PENDING', method: payment.method } } : {}),
    pendingReply: { for: pendingReply, since: at, until: addSeconds(at, timeouts[pendingReply]), reminders: 0 },
    createdAt: at,
    updatedAt: at,
    history: appendEvents([], events, origin),
  };
}

function toOrderLine({ productId, name, price }: Product, quantity: number): OrderLine {
  return { productId, name, quantity, unitPrice: price, lineTotal: price * quantity };
}

/** Returns the time `seconds` after another, in ISO 8601 UTC. */
export function addSeconds(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1_000).toISOString();
}
