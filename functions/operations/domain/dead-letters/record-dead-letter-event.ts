import { maxEventsBeforeLateStatus } from '../../../ordering/domain/events.ts';
import { advanceOrder } from '../../../ordering/domain/lifecycle/advance-order.ts';
import type { DeadLetterFact } from '../../../ordering/domain/lifecycle/facts.ts';
import { isRecorded } from '../../../ordering/domain/lifecycle/history.ts';
import type { DeadLetterPorts, Operator } from '../ports.ts';
import type { DeadLetter } from './dead-letter.ts';
import { parseReadable } from './parse-readable.ts';

export type DeadLetterEvent = {
  type: DeadLetterFact['type'];
  /** Tells this happening of the dead letter from others of its kind: the same is told once. */
  nth: number;
  reason: string;
};

/**
 * Writes into the order's history what was done with one of its messages, once. A dead letter whose order cannot be read or
 * does not exist has nobody to tell, and a history that is nearly full keeps its room for what moves the order.
 */
export async function recordDeadLetterEvent(
  deadLetter: DeadLetter,
  news: DeadLetterEvent,
  { actor, correlationId }: { actor: string; correlationId?: string },
  ports: Omit<DeadLetterPorts, 'deadLetters'>,
): Promise<void> {
  const order = deadLetter.orderId && (await parseReadable(ports.orders.find(deadLetter.orderId)));
  if (!order) return;
  const id = `${news.type}:${deadLetter.id}:${news.nth}`;
  if (isRecorded(order.history, id) || order.history.length >= maxEventsBeforeLateStatus) return;
  const data = { deadLetterId: deadLetter.id, reason: news.reason };
  const origin = { id, actor, correlationId: correlationId ?? order.trace.correlationId };
  await advanceOrder(order.orderId, () => ({ type: news.type, data }), origin, ports);
}

export function closeDeadLetter(
  deadLetter: DeadLetter,
  as: 'redriven' | 'late' | 'discarded',
  { actor }: Operator,
  { at, why }: { at: string; why?: string },
): DeadLetter {
  const { sending: _done, ...rest } = deadLetter;
  return { ...rest, closed: { at, as, by: actor, ...(why && { why }) }, revision: deadLetter.revision + 1 };
}
