import { type AdvancePorts, advanceOrder } from './advance-order.ts';
import { later } from './new-order.ts';
import type { Order } from './order.ts';
import type { Orders } from './ports.ts';

/** Like orders further apart than this are two wishes, not one clicked twice. */
const windowSeconds = 600;
/** So many orders of one customer are looked through. */
const mostCompared = 30;

export type DuplicatePorts = Omit<AdvancePorts, 'orders'> & {
  orders: AdvancePorts['orders'] & Pick<Orders, 'list'>;
};

/**
 * Marks the later of two like orders that were placed under different keys: both are taken, and a person can look.
 * It looks both ways in time, since news of two orders may come in any order; the earlier is never marked.
 * Answers the order that was marked, if one was.
 */
export async function markDuplicate(placed: Order, ports: DuplicatePorts): Promise<string | undefined> {
  const { clientId, customerId, createdAt } = placed;
  const near = { createdFrom: later(createdAt, -windowSeconds), createdTo: later(createdAt, windowSeconds) };
  const { orders } = await ports.orders.list({ clientId, customerId, ...near }, mostCompared, undefined);
  const like = [placed, ...orders.filter(({ orderId }) => orderId !== placed.orderId)]
    .filter((order) => likenessOf(order) === likenessOf(placed))
    .sort(byAge);
  const [first] = like;
  const marked = like.find((order) => order !== first && (order === placed || first === placed));
  if (!first || !marked || marked.possibleDuplicateOf) return undefined;

  const teller = {
    id: `${marked.orderId}:possible_duplicate`,
    actor: 'service:ordering',
    correlationId: marked.trace.correlationId,
  };
  const fact = { type: 'order.possible_duplicate', data: { of: first.orderId } } as const;
  await advanceOrder(marked.orderId, () => fact, teller, ports);
  return marked.orderId;
}

function byAge(a: Order, b: Order): number {
  return `${a.createdAt}#${a.orderId}` < `${b.createdAt}#${b.orderId}` ? -1 : 1;
}

/** What makes two orders alike: who orders for whom, what, and where to. */
function likenessOf({ clientId, customerId, items, shippingAddress: to }: Order): string {
  const goods = items.map(({ productId, quantity }) => `${productId} ${quantity}`).sort();
  const address = to && [to.name, to.line1, to.line2, to.city, to.postalCode, to.country];
  return JSON.stringify([clientId, customerId, goods, address]);
}
