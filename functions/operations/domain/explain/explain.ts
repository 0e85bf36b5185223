import { getReplySpec } from '../../../ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import { isCancellable } from '../../../ordering/domain/statuses.ts';
import { type DeadLetter, sortBySequence } from '../dead-letters/dead-letter.ts';
import type { DeadLetters, FailingMessage } from '../ports.ts';
import { explainAttempt, explainFault } from './explain-fault.ts';
import { summarize } from './summary.ts';

/** The rights of the caller on the order. */
export type Rights = { mayCancel: boolean; mayOperate: boolean };
type Action = { action: 'cancel' | 'acknowledge' | 'redrive' | 'discard'; method: 'POST'; path: string };

/** Why an order is where it is, in words for clients. A member that does not apply is null. */
export type Explanation = {
  orderId: string;
  status: Order['status'];
  summary: string;
  waitingFor: string | null;
  since: string | null;
  deadline: string | null;
  attempts: number | null;
  nextAttemptAt: string | null;
  lastError: string | null;
  deadLetter: string | null;
  actions: Action[];
};

/** Explains an order as it is now. Reads only its dead letters and its failing messages. */
export async function explain(
  order: Order,
  rights: Rights,
  ports: { deadLetters: Pick<DeadLetters, 'findByOrder'>; now: () => string },
): Promise<Explanation> {
  const { deadLetters, failing } = await ports.deadLetters.findByOrder(order.orderId);
  const deadLetter = deadLetters.filter(({ closed }) => !closed).toSorted(sortBySequence)[0];
  const now = ports.now();
  const { attemptCount, nextAttemptAt, lastError } = findTrouble(order, deadLetter, findLatest(failing, order), now);
  const retryAt = deadLetter ? null : nextAttemptAt;
  return {
    orderId: order.orderId,
    status: order.status,
    summary: summarize(order, { deadLetter, attemptCount, nextAttemptAt: retryAt, now }),
    waitingFor: getReplySpec(order.pendingReply)?.service ?? order.pendingReply?.for ?? null,
    since: order.pendingReply?.since ?? null,
    deadline: order.pendingReply?.until ?? null,
    attempts: attemptCount,
    // The sweeper repeats the request when the deadline has passed.
    nextAttemptAt: nextAttemptAt ?? (attemptCount === null ? null : (order.pendingReply?.until ?? null)),
    lastError,
    deadLetter: deadLetter?.id ?? null,
    actions: listActions(order, deadLetter, rights),
  };
}

type Trouble = { attemptCount: number | null; nextAttemptAt: string | null; lastError: string | null };

/** Finds the most telling trouble: a failing message, else a dead letter, an outstanding refund or a reminder. */
function findTrouble(
  { refundOutstanding, pendingReply }: Order,
  deadLetter: DeadLetter | undefined,
  failing: FailingMessage | undefined,
  now: string,
): Trouble {
  const last = failing?.attempts.at(-1);
  if (failing && last) {
    const nextAttemptAt = last.nextAt && last.nextAt > now ? last.nextAt : null;
    // An attempt that is in progress has no fault yet.
    const ended = failing.attempts.findLast(({ fault, nextAt }) => fault !== undefined || nextAt !== undefined);
    return { attemptCount: failing.attempts.length, nextAttemptAt, lastError: ended ? explainAttempt(ended) : null };
  }
  if (deadLetter)
    return { attemptCount: deadLetter.attemptCount, nextAttemptAt: null, lastError: explainFault(deadLetter.fault) };
  if (refundOutstanding)
    return {
      attemptCount: refundOutstanding.attempts,
      nextAttemptAt: null,
      lastError: explainFault(refundOutstanding.fault),
    };
  const requestCount = pendingReply && pendingReply.reminders > 0 ? pendingReply.reminders + 1 : null;
  return { attemptCount: requestCount, nextAttemptAt: null, lastError: null };
}

/**
 * Finds the message that failed last. A failure before the order began to wait is over, even if its attempts are left, and a
 * notification holds up no order.
 */
function findLatest(failing: readonly FailingMessage[], { pendingReply }: Order): FailingMessage | undefined {
  const failedAt = ({ attempts }: FailingMessage) => attempts.at(-1)?.at ?? '';
  const current = failing.filter(
    (message) => message.queue !== 'notifications.fifo' && pendingReply && failedAt(message) >= pendingReply.since,
  );
  return current.toSorted((one, other) => (failedAt(one) > failedAt(other) ? -1 : 1))[0];
}

function listActions(order: Order, deadLetter: DeadLetter | undefined, { mayCancel, mayOperate }: Rights): Action[] {
  const { orderId, status, cancellation, attention } = order;
  const actions: Action[] = [];
  const add = (action: Action['action'], path: string) => actions.push({ action, method: 'POST', path });
  if (mayCancel && !cancellation && isCancellable(status)) add('cancel', `/orders/${orderId}/cancel`);
  if (mayOperate && attention) add('acknowledge', `/operations/attention/${orderId}/acknowledge`);
  if (mayOperate && deadLetter)
    for (const action of ['redrive', 'discard'] as const)
      add(action, `/operations/dead-letters/${deadLetter.id}/${action}`);
  return actions;
}
