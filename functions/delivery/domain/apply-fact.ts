import { retryOnConflict } from '../../messages/retry-on-conflict.ts';
import { type Decision, decide, type Fact } from './decide.ts';
import type { Ports } from './ports.ts';

/** That many requests may change one delivery at the same moment before the last of them gives up. */
const maxConflicts = 20;

/**
 * Decides on a fact and saves the delivery. Reads and decides again when another request saved it first.
 * `isNew` skips the first read of a delivery that is not stored yet. Throws ConflictError.
 */
export function applyFact(
  fact: Fact,
  { deliveries }: Pick<Ports, 'deliveries'>,
  { decideOn = decide, isNew = false } = {},
): Promise<Decision> {
  return retryOnConflict(maxConflicts, async (attempt) => {
    const before = isNew && attempt === 1 ? undefined : await deliveries.find(fact.orderId);
    const decision = decideOn(before, fact);
    const { delivery } = decision;
    const isChanged = delivery !== undefined && delivery !== before;
    return isChanged && (await deliveries.save(delivery)) === 'conflict' ? 'conflict' : decision;
  });
}

/** Carries out a decision that is saved: the carrier comes first, so that a status message is true when it is sent. */
export async function sendReplies(
  { carrier, replies }: Decision,
  orderId: string,
  ports: Pick<Ports, 'carrier' | 'send'>,
  resend: number,
): Promise<void> {
  if (carrier === 'cancel') await ports.carrier.cancel(orderId);
  for (const reply of replies) await ports.send(reply, resend);
}
