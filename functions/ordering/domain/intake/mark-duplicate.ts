import { type AdvancePorts, advanceOrder } from '../lifecycle/advance-order.ts';
import type { OrderFingerprint, Orders } from '../ports.ts';
import { readOrder } from '../read-orders.ts';
import { createFingerprint } from './fingerprint.ts';

/** Orders that are alike and further apart than this are two purchases, not one that was sent twice. */
const windowSeconds = 600;

export type DuplicatePorts = Omit<AdvancePorts, 'orders'> & {
  orders: AdvancePorts['orders'] & Pick<Orders, 'listPlacedAround'>;
};

/**
 * Marks the later of two orders that are alike but have different idempotency keys, so that a person can look. Both stand.
 * It looks both ways in time, because the messages about the two may come in any order. Returns the id of the marked order. Throws
 * `order_not_found`.
 */
export async function markDuplicate(orderId: string, ports: DuplicatePorts): Promise<string | undefined> {
  const placed = await readOrder({ orderId, clientId: undefined }, ports);
  const own: OrderFingerprint = { ...placed, fingerprint: createFingerprint(placed) };
  const around = await ports.orders.listPlacedAround(placed, windowSeconds);
  const [first, second] = [own, ...around.filter(({ orderId }) => orderId !== placed.orderId)]
    .filter(({ fingerprint }) => fingerprint === own.fingerprint)
    .sort(compareAge);
  if (!first || !second) return undefined;
  const duplicate = first === own ? await ports.orders.find(second.orderId) : placed;
  if (!duplicate || duplicate.possibleDuplicateOf) return undefined;

  const origin = {
    id: `${duplicate.orderId}:possible_duplicate`,
    actor: 'service:ordering',
    correlationId: duplicate.trace.correlationId,
  };
  const fact = { type: 'order.possible_duplicate', data: { of: first.orderId } } as const;
  await advanceOrder(duplicate.orderId, () => fact, origin, ports);
  return duplicate.orderId;
}

function compareAge(a: OrderFingerprint, b: OrderFingerprint): number {
  return `${a.createdAt}#${a.orderId}` < `${b.createdAt}#${b.orderId}` ? -1 : 1;
}
