import { Refusal } from '../../../messages/refusal.ts';
import { retryOnConflict } from '../../../messages/retry-on-conflict.ts';
import { createPendingCommand } from '../lifecycle/commands.ts';
import type { ReplyTimeouts } from '../lifecycle/pending-replies.ts';
import type { Order } from '../order.ts';
import type { Catalogue, Now, Orders, SendCommand, WaitForRetry } from '../ports.ts';
import { getProductIds, isPriced, refuseMixedCurrencies, refuseUnavailable } from './availability.ts';
import { createOrder, type PlaceOrderRequest } from './new-order.ts';

export type PlacePorts = {
  orders: Pick<Orders, 'create' | 'find'>;
  catalogue: Catalogue;
  send: SendCommand;
  now: Now;
  waitForRetry: WaitForRetry;
  replyTimeouts: ReplyTimeouts;
  /** Reports a command that could not be sent now. The sweeper sends it later. */
  reportUnsent: (order: Order, fault: unknown) => void;
};

/** The order of the request. `replayed`: an earlier request with the same key has placed it. */
export type Placed = { order: Order; replayed: boolean };

/** With the waits between them, these take about four seconds. */
const maxAttempts = 14;

/**
 * Places an order exactly once: its id derives from the client and the idempotency key, and order, stock and reference
 * are written together or not at all. The same request again returns the order that is there.
 * Refuses with `idempotency_key_reused`, `reference_taken`, `product_unavailable`, `validation_failed` (mixed
 * currencies), and `unavailable` when every attempt lost to other requests for the same products.
 */
export function placeOrder(request: PlaceOrderRequest, ports: PlacePorts): Promise<Placed> {
  return retryOnConflict(maxAttempts, async (attempt) => {
    if (attempt > 1) await ports.waitForRetry(attempt - 1);
    try {
      return await tryToPlace(request, ports);
    } catch (fault) {
      // The same request, sent twice, may have taken the last piece or the reference a moment ago.
      const placed = isRefusalOfNewOrder(fault) ? await findPlaced(request, ports) : 'conflict';
      if (placed === 'conflict') throw fault;
      return placed;
    }
  });
}

async function tryToPlace(request: PlaceOrderRequest, ports: PlacePorts): Promise<Placed | 'conflict'> {
  const products = await ports.catalogue.getProducts(getProductIds(request));
  if (!isPriced(request, products)) return refuseUnpriced(request, ports);

  const order = createOrder(request, products, ports.now(), ports.replyTimeouts);
  const versions = new Map([...products].map(([productId, { version }]) => [productId, version]));
  const creation = await ports.orders.create(order, { versions, paymentToken: request.payment?.token });
  switch (creation.outcome) {
    case 'created':
      await sendFirstCommand(order, request, ports);
      return { order, replayed: false };
    case 'exists':
      return replayOrder(creation.order, request, ports);
    case 'contended':
      return findPlaced(request, ports);
    case 'reference taken':
      if (creation.orderId === request.orderId) return findPlaced(request, ports);
      throw new Refusal('reference_taken', 'Another of your orders has this reference.', {
        members: { orderId: creation.orderId },
      });
    case 'not held':
      ports.catalogue.forget([...creation.products.keys()]);
      refuseUnavailable(request, creation.products);
      return 'conflict';
  }
}

/** Reads the products again before it refuses what cannot be priced: the cached ones may be old. */
async function refuseUnpriced(request: PlaceOrderRequest, { catalogue }: PlacePorts): Promise<'conflict'> {
  const productIds = getProductIds(request);
  catalogue.forget(productIds);
  const products = await catalogue.getProducts(productIds);
  refuseUnavailable(request, new Map(productIds.map((productId) => [productId, products.get(productId)])));
  refuseMixedCurrencies(request, products);
  return 'conflict';
}

function isRefusalOfNewOrder(fault: unknown): boolean {
  return fault instanceof Refusal && fault.code !== 'idempotency_key_reused';
}

/** Returns the order that an earlier attempt with the same key has placed; `conflict` when there is none. */
async function findPlaced(request: PlaceOrderRequest, ports: PlacePorts): Promise<Placed | 'conflict'> {
  const order = await ports.orders.find(request.orderId);
  return order ? replayOrder(order, request, ports) : 'conflict';
}

/** Returns an order that is there. Sends its first command again unless it has moved since: it may never have been sent. */
async function replayOrder(order: Order, request: PlaceOrderRequest, ports: PlacePorts): Promise<Placed> {
  if (order.requestHash !== request.requestHash)
    throw new Refusal('idempotency_key_reused', 'This Idempotency-Key was used for another request.');
  if (order.revision === 1) await sendFirstCommand(order, request, ports);
  return { order, replayed: true };
}

async function sendFirstCommand(order: Order, { payment }: PlaceOrderRequest, ports: PlacePorts): Promise<void> {
  const command = createPendingCommand(order, payment?.token);
  if (command) await ports.send(command).catch((fault) => ports.reportUnsent(order, fault));
}
