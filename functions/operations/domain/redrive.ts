import { Refusal } from '../../messages/refusal.ts';
import { groupOf } from '../../messages/stamped.ts';
import { judge } from './judge.ts';
import { type Letter, LetterId } from './letter.ts';
import type { LetterPorts, Operator, RedrivePorts } from './ports.ts';
import { closed, tellOrder } from './tell-order.ts';

export type Outcome = {
  outcome: 'would_apply' | 'queued' | 'late' | 'refused';
  detail: string;
};

/** How often one letter is sent again in all. What failed so often needs its cause mended. */
export const maxRedrives = 5;
/** Reminders count from 1; redrives are numbered far above, so that a queue never takes one for the other. */
const redriveNumbers = 900_000;

/** The letter with this id. Throws `dead_letter_not_found`. */
export async function theLetter(id: string, { letters }: Pick<LetterPorts, 'letters'>): Promise<Letter> {
  const letter = LetterId.safeParse(id).success ? await letters.find(id) : undefined;
  if (!letter) throw new Refusal('dead_letter_not_found', 'There is no such dead letter.');
  return letter;
}

/** Says what redriving a letter would do. Throws `redrive_limit`. */
export async function rehearse(letter: Letter, ports: RedrivePorts): Promise<Outcome> {
  if (letter.closed) return already(letter.closed.as);
  const { outcome, detail } = await judge(letter, ports);
  if (outcome === 'would_apply') refuseSpent(letter);
  return { outcome, detail };
}

/**
 * Sends the message of a letter to its queue again, as it was, under a deduplication id of its own. The number of the
 * redrive is written first and the letter is closed last: broken off anywhere and asked again, the same number is sent
 * again, and it is written down once. A letter that is late is closed instead. Throws `redrive_limit`.
 */
export async function redrive(letter: Letter, operator: Operator, ports: RedrivePorts): Promise<Outcome> {
  if (letter.closed) return already(letter.closed.as);
  const judgement = await judge(letter, ports);
  if (judgement.outcome === 'refused') return judgement;
  if (judgement.outcome === 'late') return closeLate(letter, judgement.detail, operator, ports);
  refuseSpent(letter);

  const sending = begun(letter);
  if (sending !== letter && (await ports.letters.save(sending)) === 'outrun')
    return redrive(await theLetter(letter.id, ports), operator, ports);
  const { body, message } = judgement;
  const { id } = message;
  const deduplicationId = `${id}#${redriveNumbers + sending.redrives}`;
  await ports.sendBody(letter.queue, body, { group: groupOf(message), deduplicationId });
  const news = { type: 'dead_letter.redriven', nth: sending.redrives, reason: letter.reason } as const;
  await tellOrder(letter, news, operator, ports);
  // Whoever outruns this has set the letter aside anew, and then it must lie open.
  await ports.letters.save(closed(sending, 'redriven', operator, { at: ports.now() }));
  return { outcome: 'queued', detail: `The message was sent to ${letter.queue} again.` };
}

/** The next redrive, or the one that somebody began and did not end. */
function begun(letter: Letter): Letter {
  if (letter.sending) return letter;
  return { ...letter, sending: true, redrives: letter.redrives + 1, revision: letter.revision + 1 };
}

/** Tells the order and closes the letter; repeated, it finds the order told. */
export async function closeLate(
  letter: Letter,
  why: string,
  operator: Operator,
  ports: RedrivePorts,
): Promise<Outcome> {
  const news = { type: 'dead_letter.discarded', nth: letter.openings, reason: 'late' } as const;
  await tellOrder(letter, news, operator, ports);
  await ports.letters.save(closed(letter, 'late', operator, { at: ports.now(), why }));
  return { outcome: 'late', detail: why };
}

function already(as: NonNullable<Letter['closed']>['as']): Outcome {
  if (as === 'redriven') return { outcome: 'queued', detail: 'It has been sent again already.' };
  if (as === 'late') return { outcome: 'late', detail: 'It was late and is closed.' };
  return { outcome: 'refused', detail: `It was ${as}.` };
}

function refuseSpent(letter: Letter): void {
  if (letter.redrives < maxRedrives || letter.sending) return;
  throw new Refusal(
    'redrive_limit',
    `The letter was sent again ${maxRedrives} times and came back each time; mend the cause, then discard it.`,
  );
}
