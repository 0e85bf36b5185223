import type { Order } from '../../../ordering/domain/order.ts';
import { describeFault, describeReason } from '../explain/fault-sentence.ts';
import type { DeadLetter } from './dead-letter.ts';
import { redact } from './redact.ts';

/** A dead letter as operators see it, beside its order. What does not apply or cannot be known is null. */
export function toDeadLetterView(deadLetter: DeadLetter, order: Order | undefined) {
  const {
    id,
    queue,
    orderId = null,
    type = null,
    reason,
    attemptCount: attempts,
    failedAt,
    closed,
    redrives,
  } = deadLetter;
  return {
    ...{ id, queue, orderId, type, reason },
    error: describeReason(deadLetter),
    ...{ attempts, redrives, failedAt },
    body: redact(deadLetter.body),
    order: order ? { status: order.status, version: order.version } : null,
    closed: closed ? { at: closed.at, as: closed.as, by: closed.by, reason: closed.why ?? null } : null,
  };
}

/** The same with each of its attempts. */
export function toDeadLetterDetail(deadLetter: DeadLetter, order: Order | undefined) {
  const tries = deadLetter.attempts.map(({ at, fault, nextAt = null }) => ({
    at,
    error: describeFault(fault),
    nextAt,
  }));
  return { ...toDeadLetterView(deadLetter, order), tries };
}
