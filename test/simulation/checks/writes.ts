import { lookUp } from '../../../functions/messages/stored.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import type { Orders, Products } from '../../../functions/ordering/domain/ports.ts';
import type { OrderStatus } from '../../../functions/ordering/domain/statuses.ts';
import type { StoredOrders } from '../../support/memory/orders.ts';
import type { Stock } from '../../support/memory/products.ts';

export type CheckedStores = {
  stock: Stock;
  stored: StoredOrders;
  orders: Orders;
  products: Products;
  reportViolation(violation: string): void;
};

/** The progress of each status. Written independently of the table of transitions, which it checks. */
export const ranks: Readonly<Record<OrderStatus, number>> = {
  PENDING_SHIPMENT: 0,
  CONFIRMED: 1,
  PROCESSING: 2,
  SHIPPED: 3,
  OUT_FOR_DELIVERY: 4,
  DELIVERED: 5,
  CANCELLED: 5,
  FAILED: 5,
};
const lastCancellable = 2;

/** Wraps the orders port, and checks the order and the stock at each write. */
export function checkOrderWrites(stores: CheckedStores, onWritten: (after: Order, before?: Order) => void): Orders {
  const { orders, stock, reportViolation } = stores;
  return {
    ...orders,
    async create(order, held) {
      const creation = await orders.create(order, held);
      if (creation.outcome !== 'created') return creation;
      for (const { productId, unitPrice, quantity, lineTotal } of order.items) {
        const price = stock.products.get(productId)?.price;
        if (price !== unitPrice || lineTotal !== unitPrice * quantity)
          reportViolation(`${order.orderId} has ${productId} for ${unitPrice}, which costs ${price}`);
      }
      checkHistory(order, reportViolation);
      checkStock(stores);
      onWritten(order);
      return creation;
    },
    async save(before, after) {
      const saved = await orders.save(before, after);
      if (saved === 'conflict') return saved;
      for (const step of findWrongSteps(before, after)) reportViolation(`${after.orderId}: ${step}`);
      checkHistory(after, reportViolation);
      checkStock(stores);
      onWritten(after, before);
      return saved;
    },
  };
}

export function checkProductWrites(stores: CheckedStores): Products {
  const { products } = stores;
  return {
    ...products,
    async adjust(...args) {
      const outcome = await products.adjust(...args);
      checkStock(stores);
      return outcome;
    },
  };
}

function findWrongSteps(before: Order, after: Order): string[] {
  const [from, to] = [before.status, after.status];
  const [was, is] = [lookUp(ranks, from) ?? Number.NaN, lookUp(ranks, to) ?? Number.NaN];
  const wrong: string[] = [];
  if (from !== to && !(is > was)) wrong.push(`went from ${from} to ${to}`);
  if (from !== to && to === 'CANCELLED' && was > lastCancellable) wrong.push(`cancelled when ${from}`);
  if (from !== to && after.version <= before.version) wrong.push(`became ${to} at the same version`);
  if (before.stock !== 'HELD' && after.stock !== before.stock) wrong.push(`stock ${before.stock} → ${after.stock}`);
  if (is === 5 && after.stock === 'HELD') wrong.push(`is ${to} and holds stock`);
  if (is < 5 && after.stock !== 'HELD') wrong.push(`is ${to} and its stock ${after.stock}`);
  if (is < 5 && !after.pendingReply) wrong.push(`is ${to} and waits for no reply`);
  if (before.history.some(({ sequence, type }, index) => isOther(after.history[index], sequence, type)))
    wrong.push('its history was rewritten');
  return wrong;
}

function isOther(event: Order['history'][number] | undefined, sequence: number, type: string): boolean {
  return event?.sequence !== sequence || event.type !== type;
}

/** No gap, no repetition, and every change of status begins where the last one ended. */
function checkHistory({ orderId, history, status }: Order, reportViolation: (violation: string) => void): void {
  let reached: unknown = 'PENDING_SHIPMENT';
  const ids = new Set<string>();
  for (const [index, { sequence, id, type, data }] of history.entries()) {
    if (sequence !== index + 1) reportViolation(`${orderId}: event ${sequence} is at position ${index + 1}`);
    if (id && ids.has(id)) reportViolation(`${orderId}: ${id} is in the history twice`);
    if (id) ids.add(id);
    if (type !== 'order.status_changed') continue;
    if (data.from !== reached) reportViolation(`${orderId}: changed from ${data.from} when it was ${reached}`);
    reached = data.to;
  }
  if (reached !== status) reportViolation(`${orderId} is ${status}, and its history says ${reached}`);
}

/** Every piece is somewhere, nowhere twice, and the orders' lines say the same as the states. */
function checkStock({ stock, stored, reportViolation }: CheckedStores): void {
  const states = { HELD: 'held', SOLD: 'sold', RELEASED: undefined, WRITTEN_OFF: 'writtenOff' } as const;
  const sums = new Map<string, number>();
  for (const order of stored.orders.values())
    for (const { productId, quantity } of order.items) {
      const state = `${productId} ${lookUp(states, order.stock)}`;
      sums.set(state, (sums.get(state) ?? 0) + quantity);
    }
  for (const { productId, available, held, sold, writtenOff, stocked } of stock.products.values()) {
    if (stocked !== available + held + sold + writtenOff) reportViolation(`the stock of ${productId} does not add up`);
    if (Math.min(available, held, sold, writtenOff) < 0) reportViolation(`${productId} has a negative count`);
    for (const [state, pieces] of Object.entries({ held, sold, writtenOff }))
      if ((sums.get(`${productId} ${state}`) ?? 0) !== pieces)
        reportViolation(
          `${pieces} of ${productId} are ${state}, and by the orders ${sums.get(`${productId} ${state}`)}`,
        );
  }
}
