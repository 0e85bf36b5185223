import type { Order } from '../../../ordering/domain/order.ts';
import { explainAttempt, explainFaultToOperator } from '../explain/explain-fault.ts';
import type { DeadLetter } from './dead-letter.ts';
import { redact } from './redact.ts';

/** Shows a dead letter and its order to operators. A member that does not apply or is unknown is null. */
export function toDeadLetterView(deadLetter: DeadLetter, order: Order | undefined) {
  const { id, queue, orderId = null, type = null, reason, failedAt, closed, redrives } = deadLetter;
  return {
    ...{ id, queue, orderId, type, reason },
    error: explainFaultToOperator(deadLetter.fault),
    ...{ attempts: deadLetter.attemptCount, redrives, failedAt },
    body: redact(deadLetter.body),
    order: order ? { status: order.status, version: order.version } : null,
    closed: closed ? { at: closed.at, as: closed.as, by: closed.by, reason: closed.reason ?? null } : null,
  };
}

/** Shows a dead letter with each of its attempts. */
export function toDeadLetterDetail(deadLetter: DeadLetter, order: Order | undefined) {
  const tries = deadLetter.attempts.map(({ at, fault, nextAt = null }) => ({
    at,
    error: fault ? explainFaultToOperator(fault) : explainAttempt({}),
    nextAt,
  }));
  return { ...toDeadLetterView(deadLetter, order), tries };
}
