import type { Order } from '../../ordering/domain/order.ts';
import { reasonSentence, sentenceOf } from './fault-sentence.ts';
import type { Letter } from './letter.ts';
import { masked } from './masked.ts';

/** A dead letter as operators see it, beside its order. What does not apply or cannot be known is null. */
export function letterView(letter: Letter, order: Order | undefined) {
  const { id, queue, orderId = null, type = null, reason, attempts, failedAt, closed, redrives } = letter;
  return {
    ...{ id, queue, orderId, type, reason },
    error: reasonSentence(letter),
    ...{ attempts, redrives, failedAt },
    body: masked(letter.body),
    order: order ? { status: order.status, version: order.version } : null,
    closed: closed ? { at: closed.at, as: closed.as, by: closed.by, reason: closed.why ?? null } : null,
  };
}

/** The same with each of its attempts. */
export function letterWithTries(letter: Letter, order: Order | undefined) {
  const tries = letter.tries.map(({ at, fault, nextAt = null }) => ({
    at,
    error: sentenceOf(fault),
    nextAt,
  }));
  return { ...letterView(letter, order), tries };
}
