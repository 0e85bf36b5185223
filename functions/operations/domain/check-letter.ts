import { reasonSentence } from './fault-sentence.ts';
import { judge } from './judge.ts';
import type { Letter } from './letter.ts';
import type { Operator, RedrivePorts } from './ports.ts';
import type { Problem } from './problems-found.ts';
import { closeLate } from './redrive.ts';

/** A letter whose order has moved on needs nobody; whether another is to be sent again is for a person to say. */
export async function checkLetter(
  letter: Letter,
  heal: boolean,
  operator: Operator,
  ports: RedrivePorts,
): Promise<Problem> {
  const { id, queue, orderId, failedAt: since } = letter;
  const judgement = await judge(letter, ports);
  const healable = judgement.outcome === 'late';
  if (heal && healable) await closeLate(letter, judgement.detail, operator, ports);
  const detail = `A message of ${queue} is set aside (${id}). ${reasonSentence(letter)}`;
  return {
    kind: 'dead_letter_open',
    ...(orderId && { orderId }),
    since,
    detail,
    healable,
    healed: heal && healable,
  };
}
