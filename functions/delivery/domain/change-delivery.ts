import { createBusyRefusal } from '../../messages/refusal.ts';
import type { Decision, decide, Fact } from './decide.ts';
import type { Delivery } from './delivery.ts';
import type { Ports } from './ports.ts';

/** So many may be at one delivery at the same moment before the last of them is sent away. */
const maxConflicts = 20;

/**
 * Decides a fact on the delivery as it is and keeps what comes of it. Whoever is outrun by another change reads again
 * and decides again. `found` is the delivery where it has been read already. Throws `unavailable` when that never ends.
 */
export async function changeDelivery(
  fact: Fact,
  deciding: typeof decide,
  { deliveries }: Pick<Ports, 'deliveries'>,
  found = deliveries.find(fact.orderId),
): Promise<Decision> {
  let known = await found;
  for (let tries = 0; tries < maxConflicts; tries++) {
    const decision = deciding(known, fact);
    if (await isSaved(decision.delivery, known, deliveries)) return decision;
    known = await deliveries.find(fact.orderId);
  }
  throw createBusyRefusal('Too much happens to this delivery at once; the same request is safe to send again.');
}

async function isSaved(delivery: Delivery | undefined, known: Delivery | undefined, deliveries: Ports['deliveries']) {
  return delivery === undefined || delivery === known || (await deliveries.save(delivery)) === 'saved';
}
