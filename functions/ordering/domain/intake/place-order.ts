import { createBusyRefusal, Refusal } from '../../../messages/refusal.ts';
import { sendPendingCommand } from '../lifecycle/commands.ts';
import type { ReplyTimeouts } from '../lifecycle/pending-replies.ts';
import type { Order, OrderRequest } from '../order.ts';
import type { Catalogue, Now, Orders, SendCommand, WaitForRetry } from '../ports.ts';
import { getProductIds, isPriced, refuseMixedCurrencies, refuseUnavailable } from './availability.ts';
import { createOrder, type OrderPlacement } from './new-order.ts';

export type PlacePorts = {
  orders: Pick<Orders, 'create' | 'find' | 'findPaymentToken'>;
  catalogue: Catalogue;
  send: SendCommand;
  now: Now;
  waitForRetry: WaitForRetry;
  replyTimeouts: ReplyTimeouts;
  /** Tells of a command that could not be sent now; the sweeper sends it later. */
  reportUnsent: (order: Order, fault: unknown) => void;
};

/** The order that answers the request, and whether it was there before. */
export type Placed = { order: Order; replayed: boolean };

/**
 * Takes an order exactly once: its id derives from the client and its key, and order, stock and reference are written
 * together or not at all. An order that is there already is the answer, if it was asked for by the same request.
 * Refuses with `idempotency_key_reused`, `reference_taken`, `product_unavailable`, `validation_failed` (mixed
 * currencies) and, when others were at the same products all the time, `unavailable`.
 */
export async function placeOrder(placing: OrderPlacement, ports: PlacePorts): Promise<Placed> {
  for (let attempt = 1; ; attempt += 1) {
    const placed = await tryPlacement(placing, ports).catch((fault) => refuseUnlessPlaced(fault, placing, ports));
    if (placed) return placed;
    if (!(await ports.waitForRetry(attempt))) break;
  }
  throw createBusyRefusal('Others were buying the same products all the time; send the same request again.');
}

/** A twin of this request may have taken the last piece or the reference a moment ago: then its order is the answer. */
async function refuseUnlessPlaced(fault: unknown, placing: OrderPlacement, ports: PlacePorts): Promise<Placed> {
  const isRefusal = fault instanceof Refusal && fault.code !== 'idempotency_key_reused';
  const own = isRefusal ? await readOwnOrder(placing, ports) : undefined;
  if (!own) throw fault;
  return own;
}

async function tryPlacement(placing: OrderPlacement, ports: PlacePorts): Promise<Placed | undefined> {
  const { request } = placing;
  const products = await ports.catalogue.getProducts(getProductIds(request));
  if (!isPriced(request, products)) return listUnpricedProducts(placing, ports);

  const order = createOrder(placing, products, ports.now(), ports.replyTimeouts);
  const versions = new Map([...products].map(([productId, { version }]) => [productId, version]));
  const created = await ports.orders.create(order, { versions, paymentToken: request.payment?.token });
  switch (created.outcome) {
    case 'created':
      await sendFirstCommand(order, request, ports);
      return { order, replayed: false };
    case 'exists':
      return replayOrder(created.order, placing, ports);
    case 'contended':
      return readOwnOrder(placing, ports);
    case 'reference taken':
      if (created.orderId === placing.orderId) return readOwnOrder(placing, ports);
      throw new Refusal('reference_taken', 'Another order of yours has this reference.', {
        members: { orderId: created.orderId },
      });
    case 'not held': {
      ports.catalogue.forget([...created.products.keys()]);
      refuseUnavailable(request, created.products);
      return undefined;
    }
  }
}

/** What cannot be priced is not refused on the word of an old memory. */
async function listUnpricedProducts({ request }: OrderPlacement, ports: PlacePorts): Promise<undefined> {
  ports.catalogue.forget(getProductIds(request));
  const present = await ports.catalogue.getProducts(getProductIds(request));
  refuseUnavailable(request, new Map(getProductIds(request).map((productId) => [productId, present.get(productId)])));
  refuseMixedCurrencies(request, present);
}

/** The order that an earlier attempt of the same key has made, if there is one. */
async function readOwnOrder(placing: OrderPlacement, ports: PlacePorts): Promise<Placed | undefined> {
  const order = await ports.orders.find(placing.orderId);
  return order && replayOrder(order, placing, ports);
}

/** Answers a request that was taken before. Where nobody has written the order since, its command may never have left. */
async function replayOrder(order: Order, placing: OrderPlacement, ports: PlacePorts): Promise<Placed> {
  if (order.requestHash !== placing.requestHash)
    throw new Refusal('idempotency_key_reused', 'This Idempotency-Key was used for another request.');
  if (order.revision === 1) await sendFirstCommand(order, placing.request, ports);
  return { order, replayed: true };
}

/** The secret of a payment is in the request: what was just written need not be read for the first sending. */
async function sendFirstCommand(order: Order, request: OrderRequest, ports: PlacePorts): Promise<void> {
  const atHand = { orders: { findPaymentToken: async () => request.payment?.token }, send: ports.send };
  await sendPendingCommand(order, atHand).catch((fault) => ports.reportUnsent(order, fault));
}
