import type { Trace } from '../../messages/fields.ts';
import type { Entry } from './history.ts';
import { recorded } from './history.ts';
import type { Order, OrderLine, OrderRequest } from './order.ts';
import type { Product } from './product.ts';
import type { WaitSeconds } from './waits.ts';

export type Placing = {
  clientId: string;
  orderId: string;
  request: OrderRequest;
  requestHash: string;
  trace: Trace;
};

/** An order at its beginning: priced by the catalogue, its stock held, waiting for its first answer. */
export function newOrder(
  { clientId, orderId, request, requestHash, trace }: Placing,
  products: ReadonlyMap<string, Product>,
  at: string,
  waitSeconds: WaitSeconds,
): Order {
  const { payment, items, ...asGiven } = request;
  const lines = items.flatMap(({ productId, quantity }) => {
    const product = products.get(productId);
    return product ? [lineOf(product, quantity)] : [];
  });
  const wait = payment ? 'payment' : 'delivery';
  const entries: Entry[] = [{ type: 'order.created' }, { type: 'stock.held' }];
  if (payment) entries.push({ type: 'payment.requested' });
  const teller = {
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
    waiting: { for: wait, since: at, until: later(at, waitSeconds[wait]), reminders: 0 },
    createdAt: at,
    updatedAt: at,
    history: recorded([], entries, teller),
  };
}

function lineOf({ productId, name, price }: Product, quantity: number): OrderLine {
  return { productId, name, quantity, unitPrice: price, lineTotal: price * quantity };
}

/** A time so many seconds after another. */
export function later(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1_000).toISOString();
}
