import { tooBusy } from '../../messages/refusal.ts';
import { type Attempt, type Letter, type LetterReason, letterIdOf, tiesOf, withToken } from './letter.ts';
import type { LetterPorts } from './ports.ts';
import type { QueueName } from './queues.ts';
import { tellOrder } from './tell-order.ts';

/** A message as it comes out of a dead-letter queue. */
export type Arrived = {
  queue: QueueName;
  body: string;
  messageId: string;
  orderId?: string | undefined;
  reason: LetterReason;
  fault: string;
  attempts: number;
  tries: Attempt[];
  failedAt: string;
};

const maxBodyBytes = 256 * 1024;
/** So many settings-aside of one letter are told apart; the sweeper's reminders come an hour apart at the latest. */
const maxMessageIds = 50;
const maxRaces = 8;

/**
 * Keeps a message that was set aside as a letter, and tells its order. The same setting-aside again changes nothing;
 * the same message set aside anew updates its letter, and opens it again if it was closed. `fresh` says whether it was
 * new. Throws when it cannot be kept or told: then it must come again.
 */
export async function setAside(
  arrived: Arrived,
  ports: LetterPorts,
): Promise<{ letter: Letter; fresh: boolean }> {
  const id = letterIdOf(arrived.queue, arrived.body, arrived.messageId);
  for (let race = 0; race < maxRaces; race += 1) {
    const known = await ports.letters.find(id);
    const letter = known ? again(known, arrived) : first(id, arrived);
    if (letter !== known && (await ports.letters.save(letter)) === 'outrun') continue;
    if (!letter.closed)
      await tellOrder(
        letter,
        { type: 'dead_letter.set_aside', nth: letter.openings, reason: letter.reason },
        { actor: 'service:operations' },
        ports,
      );
    return { letter, fresh: letter !== known };
  }
  throw tooBusy(`Others changed the letter ${id} all the time.`);
}

function first(id: string, arrived: Arrived): Letter {
  const firstFailedAt = arrived.failedAt;
  return { id, firstFailedAt, ...contentOf(arrived, []), openings: 1, redrives: 0, revision: 1 };
}

function again(known: Letter, arrived: Arrived): Letter {
  if (known.messageIds.includes(arrived.messageId)) return known;
  const { closed, sending, ...rest } = known;
  const openings = known.openings + (closed || sending ? 1 : 0);
  return { ...rest, ...contentOf(arrived, known.messageIds), openings, revision: known.revision + 1 };
}

function contentOf({ messageId, body: received, ...arrived }: Arrived, before: readonly string[]) {
  const { type, subject } = tiesOf(received);
  const body = arrived.queue === 'payments.fifo' ? withToken(received) : received;
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
