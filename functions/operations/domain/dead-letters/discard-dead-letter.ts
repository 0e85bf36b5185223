import type { DeadLetterPorts, Operator } from '../ports.ts';
import { closeDeadLetter, recordDeadLetterEvent } from './record-dead-letter-event.ts';
import { requireDeadLetter } from './redrive.ts';

/**
 * Closes a dead letter for good and records in its order who did it and why. Does nothing for a closed one.
 * Throws `dead_letter_not_found`.
 */
export async function discard(
  request: { id: string; reason: string },
  operator: Operator,
  ports: DeadLetterPorts,
): Promise<void> {
  const { id, reason } = request;
  const deadLetter = await requireDeadLetter(id, ports);
  if (deadLetter.closed) return;
  const event = { type: 'dead_letter.discarded', nth: deadLetter.openCount, reason } as const;
  await recordDeadLetterEvent(deadLetter, event, operator, ports);
  const closed = closeDeadLetter(deadLetter, 'discarded', operator, { at: ports.now(), reason });
  // On a conflict it was stored again, redriven or discarded meanwhile.
  if ((await ports.deadLetters.save(closed)) === 'conflict') await discard(request, operator, ports);
}
