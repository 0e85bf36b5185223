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

/** Redrives of one dead letter in all. A message that fails this often needs its cause fixed. */
export const maxRedrives = 5;
/** Redrives are numbered far above reminders, which count from 1, so that no queue takes one for the other. */
const firstRedriveNumber = 900_000;

/** Returns the dead letter with this id. Throws `dead_letter_not_found`. */
export async function requireDeadLetter(
  id: string,
  { deadLetters }: Pick<DeadLetterPorts, 'deadLetters'>,
): Promise<DeadLetter> {
  const deadLetter = DeadLetterId.safeParse(id).success ? await deadLetters.find(id) : undefined;
  if (!deadLetter) throw new Refusal('dead_letter_not_found', 'There is no such dead letter.');
  return deadLetter;
}

/** Returns what a redrive would do. Throws `redrive_limit`. */
export async function dryRunRedrive(deadLetter: DeadLetter, ports: RedrivePorts): Promise<Outcome> {
  if (deadLetter.closed) return describeClosed(deadLetter.closed);
  const { outcome, detail } = await assessRedrive(deadLetter, ports);
  if (outcome === 'would_apply') refuseAtLimit(deadLetter);
  return { outcome, detail };
}

/**
 * Sends the unchanged message of a dead letter to its queue again, under a deduplication id of its own. The number of the
 * redrive is saved first and the dead letter is closed last: a redrive that crashed and is requested again sends the same
 * number and records it once. An obsolete dead letter is closed instead. Throws `redrive_limit`.
 */
export async function redrive(deadLetter: DeadLetter, operator: Operator, ports: RedrivePorts): Promise<Outcome> {
  if (deadLetter.closed) return describeClosed(deadLetter.closed);
  const assessment = await assessRedrive(deadLetter, ports);
  if (assessment.outcome === 'refused') return assessment;
  if (assessment.outcome === 'late') return closeObsolete(deadLetter, assessment.detail, operator, ports);
  refuseAtLimit(deadLetter);

  const redriving = beginRedrive(deadLetter);
  if (redriving !== deadLetter && (await ports.deadLetters.save(redriving)) === 'conflict')
    return redrive(await requireDeadLetter(deadLetter.id, ports), operator, ports);
  const { queue, reason } = deadLetter;
  const { body, message } = assessment;
  const deduplicationId = `${message.id}#${firstRedriveNumber + redriving.redrives}`;
  await ports.sendBody(queue, body, { group: getMessageGroupId(message), deduplicationId });
  const event = { type: 'dead_letter.redriven', nth: redriving.redrives, reason } as const;
  await recordDeadLetterEvent(deadLetter, event, operator, ports);
  // On a conflict the message was dead-lettered again, and its dead letter stays open.
  await ports.deadLetters.save(closeDeadLetter(redriving, 'redriven', operator, { at: ports.now() }));
  return { outcome: 'queued', detail: `The message was sent to ${queue} again.` };
}

/** Returns the dead letter with the next redrive begun, or with the one that began and did not end. */
function beginRedrive(deadLetter: DeadLetter): DeadLetter {
  if (deadLetter.isRedriving) return deadLetter;
  const { redrives, revision } = deadLetter;
  return { ...deadLetter, isRedriving: true, redrives: redrives + 1, revision: revision + 1 };
}

/** Closes a dead letter whose order has moved on, and records it in the order. May be repeated. */
export async function closeObsolete(
  deadLetter: DeadLetter,
  detail: string,
  operator: Operator,
  ports: DeadLetterPorts,
): Promise<Outcome> {
  const event = { type: 'dead_letter.discarded', nth: deadLetter.openCount, reason: 'late' } as const;
  await recordDeadLetterEvent(deadLetter, event, operator, ports);
  await ports.deadLetters.save(closeDeadLetter(deadLetter, 'late', operator, { at: ports.now(), reason: detail }));
  return { outcome: 'late', detail };
}

function describeClosed({ as }: NonNullable<DeadLetter['closed']>): Outcome {
  if (as === 'redriven') return { outcome: 'queued', detail: 'The message was sent again already.' };
  if (as === 'late') return { outcome: 'late', detail: 'The dead letter was obsolete and is closed.' };
  return { outcome: 'refused', detail: `The dead letter was ${as}.` };
}

function refuseAtLimit({ redrives, isRedriving }: DeadLetter): void {
  if (redrives < maxRedrives || isRedriving) return;
  throw new Refusal(
    'redrive_limit',
    `The message was sent again ${maxRedrives} times and failed each time. Fix the cause, then discard the dead letter.`,
  );
}
