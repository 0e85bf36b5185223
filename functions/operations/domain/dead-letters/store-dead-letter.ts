import type { Attempt } from '../../../messages/attempt.ts';
import type { Fault } from '../../../messages/fault.ts';
import { parseEnvelopeRefs, parseJson } from '../../../messages/fields/message-refs.ts';
import type { QueueName } from '../../../messages/queues.ts';
import { retryOnConflict } from '../../../messages/retry-on-conflict.ts';
import type { DeadLetterPorts } from '../ports.ts';
import { createDeadLetterId, type DeadLetter, type DeadLetterReason, replaceToken } from './dead-letter.ts';
import { recordDeadLetterEvent } from './record-dead-letter-event.ts';

/** A message from a dead-letter queue. */
export type IncomingDeadLetter = {
  queue: QueueName;
  body: string;
  messageId: string;
  orderId?: string | undefined;
  reason: DeadLetterReason;
  fault: Fault;
  attempts: Attempt[];
  attemptCount: number;
  failedAt: string;
};

const maxBodyBytes = 256 * 1024;
/** The sweeper sends at most one reminder an hour, so this many message ids tell all recent ones apart. */
const maxMessageIds = 50;
const maxAttempts = 8;

/**
 * Stores a message from a dead-letter queue and records it in its order. The same SQS message again changes nothing; the
 * same CloudEvent dead-lettered again updates its dead letter, and opens it if it was closed. Throws when it cannot be
 * stored or recorded, so that it comes again.
 */
export function storeDeadLetter(
  incoming: IncomingDeadLetter,
  ports: DeadLetterPorts,
): Promise<{ deadLetter: DeadLetter; isNew: boolean }> {
  const id = createDeadLetterId(incoming.queue, incoming.body, incoming.messageId);
  return retryOnConflict(maxAttempts, async () => {
    const known = await ports.deadLetters.find(id);
    const deadLetter = known ? updateDeadLetter(known, incoming) : createDeadLetter(id, incoming);
    const isNew = deadLetter !== known;
    if (isNew && (await ports.deadLetters.save(deadLetter)) === 'conflict') return 'conflict';
    const event = { type: 'dead_letter.set_aside', nth: deadLetter.openCount, reason: deadLetter.reason } as const;
    if (!deadLetter.closed) await recordDeadLetterEvent(deadLetter, event, { actor: 'service:operations' }, ports);
    return { deadLetter, isNew };
  });
}

function createDeadLetter(id: string, incoming: IncomingDeadLetter): DeadLetter {
  const firstFailedAt = incoming.failedAt;
  return { id, firstFailedAt, ...toContent(incoming, []), openCount: 1, redrives: 0, revision: 1 };
}

function updateDeadLetter(known: DeadLetter, incoming: IncomingDeadLetter): DeadLetter {
  if (known.messageIds.includes(incoming.messageId)) return known;
  const { closed, isRedriving, ...rest } = known;
  const openCount = known.openCount + (closed || isRedriving ? 1 : 0);
  return { ...rest, ...toContent(incoming, known.messageIds), openCount, revision: known.revision + 1 };
}

function toContent({ messageId, body, ...incoming }: IncomingDeadLetter, messageIds: readonly string[]) {
  const { type, subject } = parseEnvelopeRefs(parseJson(body));
  const withoutToken = incoming.queue === 'payments.fifo' ? replaceToken(body) : body;
  const bytes = Buffer.from(withoutToken);
  const isCut = bytes.length > maxBodyBytes;
  return {
    ...incoming,
    orderId: incoming.orderId ?? subject,
    type,
    // A cut may go through a character.
    body: isCut ? bytes.toString('utf8', 0, maxBodyBytes).replace(/\uFFFD$/, '') : withoutToken,
    isCut,
    messageIds: [...messageIds, messageId].slice(-maxMessageIds),
  };
}
