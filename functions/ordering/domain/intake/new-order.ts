import type { Trace } from '../../../messages/fields/primitives.ts';
import type { Product } from '../catalogue/product.ts';
import type { NewEvent } from '../lifecycle/history.ts';
import { appendEvents } from '../lifecycle/history.ts';
import type { ReplyTimeouts } from '../lifecycle/pending-replies.ts';
import type { Order, OrderLine, OrderRequest } from '../order.ts';

export type OrderPlacement = {
  clientId: string;
  orderId: string;
  request: OrderRequest;
  requestHash: string;
  trace: Trace;
};

/** An order at its beginning: priced by the catalogue, its stock held, waiting for its first answer. */
export function createOrder(
  { clientId, orderId, request, requestHash, trace }: OrderPlacement,
  products: ReadonlyMap<string, Product>,
  at: string,
  replyTimeouts: ReplyTimeouts,
): Order {
  const { payment, items, ...asGiven } = request;
  const lines = items.flatMap(({ productId, quantity }) => {
    const product = products.get(productId);
    return product ? [toOrderLine(product, quantity)] : [];
  });
  const wait = payment ? 'payment' : 'delivery';
  const entries: NewEvent[] = [{ type: 'order.created' }, { type: 'stock.held' }];
  if (payment) entries.push({ type: 'payment.requested' });
  const origin = {
    id: `${orderId}:placed`,
    actor: `client:${clientId}`,
    correlationId: trace.correlationId,
    at,
  };
  return {
    ...asGiven,
    orderId,
    clientId,
    requestHash,
    trace,
    status: 'PENDING_SHIPMENT',
    version: 1,
    revision: 1,
    items: lines,
    total: lines.reduce((sum, { lineTotal }) => sum + lineTotal, 0),
    currency: products.get(items[0]?.productId ?? '')?.currency ?? '',
    stock: 'HELD',
    ...(payment ? { payment: { status: 'PENDING', method: payment.method } } : {}),
    pendingReply: { for: wait, since: at, until: addSeconds(at, replyTimeouts[wait]), reminders: 0 },
    createdAt: at,
    updatedAt: at,
    history: appendEvents([], entries, origin),
  };
}

function toOrderLine({ productId, name, price }: Product, quantity: number): OrderLine {
  return { productId, name, quantity, unitPrice: price, lineTotal: price * quantity };
}

/** A time so many seconds after another. */
export function addSeconds(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1_000).toISOString();
}
