import type { QueueName } from '../../../messages/queues.ts';
import { createBusyRefusal } from '../../../messages/refusal.ts';
import type { DeadLetterPorts } from '../ports.ts';
import {
  type Attempt,
  createDeadLetterId,
  type DeadLetter,
  type DeadLetterReason,
  getMessageRefs,
  restoreToken,
} from './dead-letter.ts';
import { recordDeadLetterEvent } from './record-dead-letter-event.ts';

/** A message as it comes out of a dead-letter queue. */
export type IncomingDeadLetter = {
  queue: QueueName;
  body: string;
  messageId: string;
  orderId?: string | undefined;
  reason: DeadLetterReason;
  fault: string;
  attempts: number;
  tries: Attempt[];
  failedAt: string;
};

const maxBodyBytes = 256 * 1024;
/** So many settings-aside of one dead letter are told apart; the sweeper's reminders come an hour apart at the latest. */
const maxMessageIds = 50;
const maxConflicts = 8;

/**
 * Keeps a message that was set aside as a dead letter, and tells its order. The same setting-aside again changes nothing;
 * the same message set aside anew updates its dead letter, and opens it again if it was closed. `fresh` says whether it was
 * new. Throws when it cannot be kept or told: then it must come again.
 */
export async function storeDeadLetter(
  arrived: IncomingDeadLetter,
  ports: DeadLetterPorts,
): Promise<{ deadLetter: DeadLetter; fresh: boolean }> {
  const id = createDeadLetterId(arrived.queue, arrived.body, arrived.messageId);
  for (let race = 0; race < maxConflicts; race += 1) {
    const known = await ports.deadLetters.find(id);
    const deadLetter = known ? updateDeadLetter(known, arrived) : createDeadLetter(id, arrived);
    if (deadLetter !== known && (await ports.deadLetters.save(deadLetter)) === 'conflict') continue;
    if (!deadLetter.closed)
      await recordDeadLetterEvent(
        deadLetter,
        { type: 'dead_letter.set_aside', nth: deadLetter.openings, reason: deadLetter.reason },
        { actor: 'service:operations' },
        ports,
      );
    return { deadLetter, fresh: deadLetter !== known };
  }
  throw createBusyRefusal(`Others changed the dead letter ${id} all the time.`);
}

function createDeadLetter(id: string, arrived: IncomingDeadLetter): DeadLetter {
  const firstFailedAt = arrived.failedAt;
  return { id, firstFailedAt, ...parseContent(arrived, []), openings: 1, redrives: 0, revision: 1 };
}

function updateDeadLetter(known: DeadLetter, arrived: IncomingDeadLetter): DeadLetter {
  if (known.messageIds.includes(arrived.messageId)) return known;
  const { closed, sending, ...rest } = known;
  const openings = known.openings + (closed || sending ? 1 : 0);
  return { ...rest, ...parseContent(arrived, known.messageIds), openings, revision: known.revision + 1 };
}

function parseContent({ messageId, body: received, ...arrived }: IncomingDeadLetter, before: readonly string[]) {
  const { type, subject } = getMessageRefs(received);
  const body = arrived.queue === 'payments.fifo' ? restoreToken(received) : received;
  const bytes = Buffer.from(body);
  const isCut = bytes.length > maxBodyBytes;
  return {
    ...arrived,
    orderId: arrived.orderId ?? subject,
    type,
    body: isCut
      ? bytes
          .subarray(0, maxBodyBytes)
          .toString('utf8')
          .replace(/\uFFFD$/, '')
      : body,
    isCut,
    messageIds: [...before, messageId].slice(-maxMessageIds),
  };
}
