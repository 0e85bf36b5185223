import type { DeadLetterPorts, Operator } from '../ports.ts';
import { closeDeadLetter, recordDeadLetterEvent } from './record-dead-letter-event.ts';
import { requireDeadLetter } from './redrive.ts';

/**
 * Closes a dead letter for good; its order is told by whom and why. What is closed already stays as it is.
 * Throws `dead_letter_not_found`.
 */
export async function discard(
  asked: { id: string; reason: string },
  operator: Operator,
  ports: DeadLetterPorts,
): Promise<void> {
  const deadLetter = await requireDeadLetter(asked.id, ports);
  if (deadLetter.closed) return;
  const news = { type: 'dead_letter.discarded', nth: deadLetter.openings, reason: asked.reason } as const;
  await recordDeadLetterEvent(deadLetter, news, operator, ports);
  const after = closeDeadLetter(deadLetter, 'discarded', operator, { at: ports.now(), why: asked.reason });
  // It was outrun: it came again, was redriven or discarded meanwhile, and is looked at anew.
  if ((await ports.deadLetters.save(after)) === 'conflict') await discard(asked, operator, ports);
}
