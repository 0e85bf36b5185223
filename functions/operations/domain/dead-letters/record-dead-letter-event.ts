import { maxEventsBeforeLateStatus } from '../../../ordering/domain/events.ts';
import { advanceOrder } from '../../../ordering/domain/lifecycle/advance-order.ts';
import type { DeadLetterFact } from '../../../ordering/domain/lifecycle/facts.ts';
import { isRecorded } from '../../../ordering/domain/lifecycle/history.ts';
import type { DeadLetterPorts, Operator } from '../ports.ts';
import type { DeadLetter } from './dead-letter.ts';
import { parseReadable } from './parse-readable.ts';

export type DeadLetterEvent = {
  type: DeadLetterFact['type'];
  /** Makes the event of this time distinct from others of its type, so that it is recorded once. */
  nth: number;
  reason: string;
};

/**
 * Records in the order's history what happened to one of its messages, once. Does nothing for an order that is unknown or
 * unreadable, or whose history is nearly full: the rest of it is for what advances the order.
 */
export async function recordDeadLetterEvent(
  deadLetter: DeadLetter,
  { type, nth, reason }: DeadLetterEvent,
  { actor, correlationId }: { actor: string; correlationId?: string },
  ports: Omit<DeadLetterPorts, 'deadLetters'>,
): Promise<void> {
  const order = deadLetter.orderId && (await parseReadable(ports.orders.find(deadLetter.orderId)));
  if (!order) return;
  const id = `${type}:${deadLetter.id}:${nth}`;
  if (isRecorded(order.history, id) || order.history.length >= maxEventsBeforeLateStatus) return;
  const data = { deadLetterId: deadLetter.id, reason };
  const origin = { id, actor, correlationId: correlationId ?? order.trace.correlationId };
  await advanceOrder(order.orderId, () => ({ type, data }), origin, ports);
}

/** Returns the dead letter closed. */
export function closeDeadLetter(
  deadLetter: DeadLetter,
  as: 'redriven' | 'late' | 'discarded',
  { actor }: Operator,
  { at, reason }: { at: string; reason?: string },
): DeadLetter {
  const { isRedriving: _done, ...rest } = deadLetter;
  return { ...rest, closed: { at, as, by: actor, ...(reason && { reason }) }, revision: deadLetter.revision + 1 };
}
