import type { LetterPorts, Operator } from './ports.ts';
import { theLetter } from './redrive.ts';
import { closed, tellOrder } from './tell-order.ts';

/**
 * Closes a letter for good; its order is told by whom and why. What is closed already stays as it is.
 * Throws `dead_letter_not_found`.
 */
export async function discard(
  asked: { id: string; reason: string },
  operator: Operator,
  ports: LetterPorts,
): Promise<void> {
  const letter = await theLetter(asked.id, ports);
  if (letter.closed) return;
  const news = { type: 'dead_letter.discarded', nth: letter.openings, reason: asked.reason } as const;
  await tellOrder(letter, news, operator, ports);
  const after = closed(letter, 'discarded', operator, { at: ports.now(), why: asked.reason });
  // It was outrun: it came again, was redriven or discarded meanwhile, and is looked at anew.
  if ((await ports.letters.save(after)) === 'outrun') await discard(asked, operator, ports);
}
