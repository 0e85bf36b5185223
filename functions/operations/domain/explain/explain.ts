import { getReplySpec } from '../../../ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import { isCancellable } from '../../../ordering/domain/statuses.ts';
import { type DeadLetter, sortBySequence } from '../dead-letters/dead-letter.ts';
import type { DeadLetters, FailingMessage } from '../ports.ts';
import { describeFault, describeReason } from './fault-sentence.ts';
import { summarize } from './summary.ts';

/** What its caller may do about an order. */
export type Rights = { mayCancel: boolean; mayOperate: boolean };
type Action = { action: 'cancel' | 'acknowledge' | 'redrive' | 'discard'; method: 'POST'; path: string };

/** Why an order is where it is. What does not apply is null; nothing of it has the words of the inside. */
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

/** Explains an order as it is now. Reads nothing but its dead letters and its failing messages. */
export async function explain(
  order: Order,
  rights: Rights,
  ports: { deadLetters: Pick<DeadLetters, 'ofOrder'>; now: () => string },
): Promise<Explanation> {
  const { deadLetters, failing } = await ports.deadLetters.ofOrder(order.orderId);
  const deadLetter = deadLetters.filter((one) => !one.closed).toSorted(sortBySequence)[0];
  const now = ports.now();
  const trouble = findTrouble(order, { deadLetter, failing: getLatestAttempt(failing, order), now });
  return {
    orderId: order.orderId,
    status: order.status,
    summary: summarize(order, {
      deadLetter,
      nextTryAt: deadLetter ? null : trouble.nextTryAt,
      attempts: trouble.attempts,
      now,
    }),
    waitingFor: getReplySpec(order.pendingReply)?.service ?? order.pendingReply?.for ?? null,
    since: order.pendingReply?.since ?? null,
    deadline: order.pendingReply?.until ?? null,
    attempts: trouble.attempts,
    nextAttemptAt: trouble.nextTryAt ?? getNextReminder(order, trouble.attempts !== null),
    lastError: trouble.lastError,
    deadLetter: deadLetter?.id ?? null,
    actions: listActions(order, deadLetter, rights),
  };
}

type Trouble = { attempts: number | null; nextTryAt: string | null; lastError: string | null };

/** A message that is being tried tells most; then one that was set aside, a refund that failed, and a silence. */
function findTrouble(
  { refundOutstanding, pendingReply }: Order,
  {
    deadLetter,
    failing,
    now,
  }: { deadLetter: DeadLetter | undefined; failing: FailingMessage | undefined; now: string },
): Trouble {
  const last = failing?.tries.at(-1);
  if (failing && last) {
    const nextTryAt = last.nextAt && last.nextAt > now ? last.nextAt : null;
    return { attempts: failing.tries.length, nextTryAt, lastError: getLastFault(failing) };
  }
  if (deadLetter) return { attempts: deadLetter.attempts, nextTryAt: null, lastError: getPublicReason(deadLetter) };
  if (refundOutstanding)
    return {
      attempts: refundOutstanding.attempts,
      nextTryAt: null,
      lastError: describeFault(`ProviderFault: ${refundOutstanding.lastError}`),
    };
  const asked = pendingReply && pendingReply.reminders > 0 ? pendingReply.reminders + 1 : null;
  return { attempts: asked, nextTryAt: null, lastError: null };
}

/** Where a body does not fit its schema is for operators; everybody else is told that it does not. */
function getPublicReason(deadLetter: DeadLetter): string {
  return deadLetter.reason === 'unreadable' ? 'A message about the order cannot be read.' : describeReason(deadLetter);
}

/** A try that is under way has no fault yet: the one before it is what is known. */
function getLastFault({ tries }: FailingMessage): string | null {
  const ended = tries.findLast(({ fault, nextAt }) => fault !== undefined || nextAt !== undefined);
  return ended ? describeFault(ended.fault) : null;
}

/** What failed before the order came to wait for this was settled since, even where its attempts were not deleted. */
function getLatestAttempt(failing: readonly FailingMessage[], { pendingReply }: Order): FailingMessage | undefined {
  const at = ({ tries }: FailingMessage) => tries.at(-1)?.at ?? '';
  const present = failing.filter((one) => pendingReply && at(one) >= pendingReply.since);
  return present.toSorted((one, other) => (at(one) > at(other) ? -1 : 1))[0];
}

/** What waits in trouble is asked for again by the sweeper when its deadline has passed. */
function getNextReminder({ pendingReply }: Order, inTrouble: boolean): string | null {
  return pendingReply && inTrouble ? pendingReply.until : null;
}

function listActions(order: Order, deadLetter: DeadLetter | undefined, { mayCancel, mayOperate }: Rights): Action[] {
  const actions: Action[] = [];
  if (mayCancel && !order.cancellation && isCancellable(order.status))
    actions.push({ action: 'cancel', method: 'POST', path: `/orders/${order.orderId}/cancel` });
  if (mayOperate && order.attention)
    actions.push({
      ...{ action: 'acknowledge', method: 'POST' },
      path: `/operations/attention/${order.orderId}/acknowledge`,
    });
  if (mayOperate && deadLetter)
    for (const action of ['redrive', 'discard'] as const)
      actions.push({ action, method: 'POST', path: `/operations/dead-letters/${deadLetter.id}/${action}` });
  return actions;
}
