import { lookUp } from '../../../functions/messages/stored.ts';
import { getClientKey } from '../../../functions/ordering/adapters/orders-table/item.ts';
import type { Product } from '../../../functions/ordering/domain/catalogue/product.ts';
import { createFingerprint } from '../../../functions/ordering/domain/intake/fingerprint.ts';
import { addSeconds } from '../../../functions/ordering/domain/intake/new-order.ts';
import { getSweepTime } from '../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Creation, OrderFilter, Orders } from '../../../functions/ordering/domain/ports.ts';
import { isFinal } from '../../../functions/ordering/domain/statuses.ts';
import { copy } from '../copy.ts';
import { type Contends, noContention, type Stock } from './products.ts';

/** The stored orders. `references` holds order ids, `tokens` payment tokens. */
export type StoredOrders = {
  orders: Map<string, Order>;
  references: Map<string, string>;
  tokens: Map<string, string>;
};

export function noOrders(): StoredOrders {
  return { orders: new Map(), references: new Map(), tokens: new Map() };
}

/** Returns the partition of an index for a client's name. A test passes a wrong one and expects the contract to fail. */
export type PartitionOf = (clientId: string, name: string) => string;

/** Creates the Orders port in memory; orders-contract.ts holds it to the table's behaviour. Each call takes effect before its first await. */
export function memoryOrders(
  stock: Stock,
  stored = noOrders(),
  contends = noContention,
  partitionOf: PartitionOf = getClientKey,
): Orders {
  const all = () => [...stored.orders.values()];
  return {
    create: async (order, held) => place(stored, stock, contends, order, held),

    async find(orderId) {
      const order = stored.orders.get(orderId);
      return order && copy(order);
    },

    async save(before, after) {
      if (stored.orders.get(before.orderId)?.revision !== before.revision) return 'conflict';
      const state = before.stock === 'HELD' ? lookUp(states, after.stock) : undefined;
      if (state) settle(stock, before, state);
      if (!isFinal(before.status) && (after.status === 'FAILED' || after.status === 'CANCELLED')) free(stored, before);
      if (before.payment?.status === 'PENDING' && after.payment?.status !== 'PENDING')
        stored.tokens.delete(before.orderId);
      stored.orders.set(after.orderId, copy(after));
      return 'saved';
    },

    findPaymentToken: async (orderId) => stored.tokens.get(orderId),

    // Like an index: it reads `limit` entries of one partition and filters them.
    async list(filter, limit, after) {
      const behind = all()
        .filter((order) => standsWith(order, filter, partitionOf) && isPlacedWithin(order, filter))
        .filter((order) => after === undefined || placedAt(order) < after)
        .sort((a, b) => (placedAt(a) < placedAt(b) ? 1 : -1));
      const read = behind.slice(0, limit);
      const last = read.at(-1);
      return {
        orders: read.filter((order) => fits(order, filter)).map(copy),
        after: last && behind.length > limit ? placedAt(last) : undefined,
      };
    },

    async listPlacedAround({ clientId, customerId, createdAt }, seconds) {
      const within = {
        createdFrom: addSeconds(createdAt, -seconds),
        createdTo: addSeconds(createdAt, seconds),
      };
      return all()
        .filter((order) => standsWith(order, { clientId, customerId }, partitionOf))
        .filter((order) => isPlacedWithin(order, within))
        .sort((a, b) => (placedAt(a) < placedAt(b) ? 1 : -1))
        .slice(0, 100)
        .filter((order) => fits(order, { clientId, customerId }))
        .map((order) => ({
          orderId: order.orderId,
          createdAt: order.createdAt,
          fingerprint: createFingerprint(order),
        }));
    },

    async *listOverdue(at) {
      const due = all().flatMap(({ orderId, pendingReply }) =>
        pendingReply && getSweepTime(pendingReply) < at ? [{ orderId, until: getSweepTime(pendingReply) }] : [],
      );
      yield* due.sort((a, b) => (a.until < b.until ? -1 : 1)).map(({ orderId }) => orderId);
    },
  };
}

function place(
  stored: StoredOrders,
  { products }: Stock,
  contends: Contends,
  order: Order,
  { versions, paymentToken }: Parameters<Orders['create']>[1],
): Creation {
  const own = stored.orders.get(order.orderId);
  // Contention on the order's own item hides even that it exists, and no other condition counts then.
  const isContended = contends();
  if (isContended && !own) return { outcome: 'contended' };
  if (own && !isContended) return { outcome: 'exists', order: copy(own) };
  const reference = order.reference && referenceOf(order.clientId, order.reference);
  const taken = reference && stored.references.get(reference);
  if (taken) return { outcome: 'reference taken', orderId: taken };
  const notHeld = order.items.flatMap(({ productId, quantity }): [string, Product | undefined][] => {
    const product = products.get(productId);
    const fits = product && product.version === versions.get(productId) && product.available >= quantity;
    return fits ? [] : [[productId, product && { ...product }]];
  });
  if (notHeld.length > 0) return { outcome: 'not held', products: new Map(notHeld) };
  if (isContended) return { outcome: 'contended' };

  for (const { productId, quantity } of order.items) move(products, productId, 'available', 'held', quantity);
  if (reference) stored.references.set(reference, order.orderId);
  if (paymentToken) stored.tokens.set(order.orderId, paymentToken);
  stored.orders.set(order.orderId, copy(order));
  return { outcome: 'created' };
}

const states = { HELD: undefined, SOLD: 'sold', RELEASED: 'available', WRITTEN_OFF: 'writtenOff' } as const;

function settle({ products }: Stock, { items, orderId }: Order, to: StockPlace): void {
  if (items.some(({ productId, quantity }) => (products.get(productId)?.held ?? 0) < quantity))
    throw new Error(`not everything is held that ${orderId} has`);
  for (const { productId, quantity } of items) move(products, productId, 'held', to, quantity);
}

type StockPlace = 'available' | 'held' | 'sold' | 'writtenOff';

function move(
  products: Map<string, Product>,
  productId: string,
  from: StockPlace,
  to: StockPlace,
  quantity: number,
): void {
  const product = products.get(productId);
  if (!product) return;
  products.set(productId, { ...product, [from]: product[from] - quantity, [to]: product[to] + quantity });
}

function free(stored: StoredOrders, { clientId, reference, orderId }: Order): void {
  const key = reference && referenceOf(clientId, reference);
  if (key && stored.references.get(key) === orderId) stored.references.delete(key);
}

/** Whether an order is in the index partition that a list reads. */
function standsWith(order: Order, { clientId, customerId, reference }: OrderFilter, partitionOf: PartitionOf): boolean {
  if (clientId === undefined) return true;
  if (reference)
    return (
      order.reference !== undefined && partitionOf(order.clientId, order.reference) === partitionOf(clientId, reference)
    );
  if (customerId) return partitionOf(order.clientId, order.customerId) === partitionOf(clientId, customerId);
  return order.clientId === clientId;
}

function isPlacedWithin({ createdAt }: Order, { createdFrom = '', createdTo = '~' }: OrderFilter): boolean {
  return createdAt >= createdFrom && createdAt <= createdTo;
}

function fits(order: Order, filter: OrderFilter): boolean {
  return (['clientId', 'customerId', 'status', 'reference'] as const).every(
    (field) => filter[field] === undefined || filter[field] === order[field],
  );
}

function placedAt({ createdAt, orderId }: Order): string {
  return `${createdAt}#${orderId}`;
}

function referenceOf(clientId: string, reference: string): string {
  return `${clientId}#${reference}`;
}
