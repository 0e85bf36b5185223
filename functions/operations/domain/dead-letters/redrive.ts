import { getMessageGroupId } from '../../../messages/envelope.ts';
import { Refusal } from '../../../messages/refusal.ts';
import type { DeadLetterPorts, Operator, RedrivePorts } from '../ports.ts';
import { assessRedrive } from './assess-redrive.ts';
import { type DeadLetter, DeadLetterId } from './dead-letter.ts';
import { closeDeadLetter, recordDeadLetterEvent } from './record-dead-letter-event.ts';

export type Outcome = {
  outcome: 'would_apply' | 'queued' | 'late' | 'refused';
  detail: string;
};

/** How often one dead letter is sent again in all. What failed so often needs its cause mended. */
export const maxRedrives = 5;
/** Reminders count from 1; redrives are numbered far above, so that a queue never takes one for the other. */
const redriveNumbers = 900_000;

/** The dead letter with this id. Throws `dead_letter_not_found`. */
export async function requireDeadLetter(
  id: string,
  { deadLetters }: Pick<DeadLetterPorts, 'deadLetters'>,
): Promise<DeadLetter> {
  const deadLetter = DeadLetterId.safeParse(id).success ? await deadLetters.find(id) : undefined;
  if (!deadLetter) throw new Refusal('dead_letter_not_found', 'There is no such dead letter.');
  return deadLetter;
}

/** Says what redriving a dead letter would do. Throws `redrive_limit`. */
export async function dryRunRedrive(deadLetter: DeadLetter, ports: RedrivePorts): Promise<Outcome> {
  if (deadLetter.closed) return isAlreadyRedriven(deadLetter.closed.as);
  const { outcome, detail } = await assessRedrive(deadLetter, ports);
  if (outcome === 'would_apply') refuseAtLimit(deadLetter);
  return { outcome, detail };
}

/**
 * Sends the message of a dead letter to its queue again, as it was, under a deduplication id of its own. The number of the
 * redrive is written first and the dead letter is closed last: broken off anywhere and asked again, the same number is sent
 * again, and it is written down once. A dead letter that is late is closed instead. Throws `redrive_limit`.
 */
export async function redrive(deadLetter: DeadLetter, operator: Operator, ports: RedrivePorts): Promise<Outcome> {
  if (deadLetter.closed) return isAlreadyRedriven(deadLetter.closed.as);
  const judgement = await assessRedrive(deadLetter, ports);
  if (judgement.outcome === 'refused') return judgement;
  if (judgement.outcome === 'late') return closeObsolete(deadLetter, judgement.detail, operator, ports);
  refuseAtLimit(deadLetter);

  const sending = beginRedrive(deadLetter);
  if (sending !== deadLetter && (await ports.deadLetters.save(sending)) === 'conflict')
    return redrive(await requireDeadLetter(deadLetter.id, ports), operator, ports);
  const { body, message } = judgement;
  const { id } = message;
  const deduplicationId = `${id}#${redriveNumbers + sending.redrives}`;
  await ports.sendBody(deadLetter.queue, body, { group: getMessageGroupId(message), deduplicationId });
  const news = { type: 'dead_letter.redriven', nth: sending.redrives, reason: deadLetter.reason } as const;
  await recordDeadLetterEvent(deadLetter, news, operator, ports);
  // Whoever outruns this has set the dead letter aside anew, and then it must lie open.
  await ports.deadLetters.save(closeDeadLetter(sending, 'redriven', operator, { at: ports.now() }));
  return { outcome: 'queued', detail: `The message was sent to ${deadLetter.queue} again.` };
}

/** The next redrive, or the one that somebody began and did not end. */
function beginRedrive(deadLetter: DeadLetter): DeadLetter {
  if (deadLetter.sending) return deadLetter;
  return {
    ...deadLetter,
    sending: true,
    redrives: deadLetter.redrives + 1,
    revision: deadLetter.revision + 1,
  };
}

/** Tells the order and closes the dead letter; repeated, it finds the order told. */
export async function closeObsolete(
  deadLetter: DeadLetter,
  why: string,
  operator: Operator,
  ports: RedrivePorts,
): Promise<Outcome> {
  const news = { type: 'dead_letter.discarded', nth: deadLetter.openings, reason: 'late' } as const;
  await recordDeadLetterEvent(deadLetter, news, operator, ports);
  await ports.deadLetters.save(closeDeadLetter(deadLetter, 'late', operator, { at: ports.now(), why }));
  return { outcome: 'late', detail: why };
}

function isAlreadyRedriven(as: NonNullable<DeadLetter['closed']>['as']): Outcome {
  if (as === 'redriven') return { outcome: 'queued', detail: 'It has been sent again already.' };
  if (as === 'late') return { outcome: 'late', detail: 'It was late and is closed.' };
  return { outcome: 'refused', detail: `It was ${as}.` };
}

function refuseAtLimit(deadLetter: DeadLetter): void {
  if (deadLetter.redrives < maxRedrives || deadLetter.sending) return;
  throw new Refusal(
    'redrive_limit',
    `The dead letter was sent again ${maxRedrives} times and came back each time; mend the cause, then discard it.`,
  );
}
