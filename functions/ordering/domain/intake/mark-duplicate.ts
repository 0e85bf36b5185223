import { type AdvancePorts, advanceOrder } from '../lifecycle/advance-order.ts';
import type { Order } from '../order.ts';
import type { OrderFingerprint, Orders } from '../ports.ts';
import { createFingerprint } from './fingerprint.ts';

/** Like orders further apart than this are two wishes, not one clicked twice. */
const windowSeconds = 600;

export type DuplicatePorts = Omit<AdvancePorts, 'orders'> & {
  orders: AdvancePorts['orders'] & Pick<Orders, 'listPlacedAround'>;
};

/**
 * Marks the later of two like orders that were placed under different keys: both are taken, and a person can look.
 * It looks both ways in time, since news of two orders may come in any order; the earlier is never marked.
 * Answers the order that was marked, if one was.
 */
export async function markDuplicate(placed: Order, ports: DuplicatePorts): Promise<string | undefined> {
  const own: OrderFingerprint = { ...placed, fingerprint: createFingerprint(placed) };
  const near = await ports.orders.listPlacedAround(placed, windowSeconds);
  const [first, second] = [own, ...near.filter(({ orderId }) => orderId !== placed.orderId)]
    .filter(({ fingerprint }) => fingerprint === own.fingerprint)
    .sort(compareAge);
  if (!first || !second) return undefined;
  const marked = first === own ? await ports.orders.find(second.orderId) : placed;
  if (!marked || marked.possibleDuplicateOf) return undefined;

  const origin = {
    id: `${marked.orderId}:possible_duplicate`,
    actor: 'service:ordering',
    correlationId: marked.trace.correlationId,
  };
  const fact = { type: 'order.possible_duplicate', data: { of: first.orderId } } as const;
  await advanceOrder(marked.orderId, () => fact, origin, ports);
  return marked.orderId;
}

function compareAge(a: OrderFingerprint, b: OrderFingerprint): number {
  return `${a.createdAt}#${a.orderId}` < `${b.createdAt}#${b.orderId}` ? -1 : 1;
}
