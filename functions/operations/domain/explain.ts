import type { Order } from '../../ordering/domain/order.ts';
import { isCancellable } from '../../ordering/domain/statuses.ts';
import { waitFor } from '../../ordering/domain/waits.ts';
import { reasonSentence, sentenceOf } from './fault-sentence.ts';
import { inSequence, type Letter } from './letter.ts';
import type { Failing, Letters } from './ports.ts';
import { summaryOf } from './summary.ts';

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

/** Explains an order as it is now. Reads nothing but its letters and its failing messages. */
export async function explain(
  order: Order,
  rights: Rights,
  ports: { letters: Pick<Letters, 'ofOrder'>; now: () => string },
): Promise<Explanation> {
  const { letters, failing } = await ports.letters.ofOrder(order.orderId);
  const letter = letters.filter((one) => !one.closed).toSorted(inSequence)[0];
  const now = ports.now();
  const trouble = troubleOf(order, { letter, failing: latest(failing, order), now });
  return {
    orderId: order.orderId,
    status: order.status,
    summary: summaryOf(order, {
      letter,
      nextTryAt: letter ? null : trouble.nextTryAt,
      attempts: trouble.attempts,
      now,
    }),
    waitingFor: waitFor(order.waiting)?.service ?? order.waiting?.for ?? null,
    since: order.waiting?.since ?? null,
    deadline: order.waiting?.until ?? null,
    attempts: trouble.attempts,
    nextAttemptAt: trouble.nextTryAt ?? nextReminderOf(order, trouble.attempts !== null),
    lastError: trouble.lastError,
    deadLetter: letter?.id ?? null,
    actions: actionsOf(order, letter, rights),
  };
}

type Trouble = { attempts: number | null; nextTryAt: string | null; lastError: string | null };

/** A message that is being tried tells most; then one that was set aside, a refund that failed, and a silence. */
function troubleOf(
  { owed, waiting }: Order,
  { letter, failing, now }: { letter: Letter | undefined; failing: Failing | undefined; now: string },
): Trouble {
  const last = failing?.tries.at(-1);
  if (failing && last) {
    const nextTryAt = last.nextAt && last.nextAt > now ? last.nextAt : null;
    return { attempts: failing.tries.length, nextTryAt, lastError: lastFaultOf(failing) };
  }
  if (letter) return { attempts: letter.attempts, nextTryAt: null, lastError: publicReason(letter) };
  if (owed)
    return {
      attempts: owed.attempts,
      nextTryAt: null,
      lastError: sentenceOf(`ProviderFault: ${owed.lastError}`),
    };
  const asked = waiting && waiting.reminders > 0 ? waiting.reminders + 1 : null;
  return { attempts: asked, nextTryAt: null, lastError: null };
}

/** Where a body does not fit its schema is for operators; everybody else is told that it does not. */
function publicReason(letter: Letter): string {
  return letter.reason === 'unreadable'
    ? 'A message about the order cannot be read.'
    : reasonSentence(letter);
}

/** A try that is under way has no fault yet: the one before it is what is known. */
function lastFaultOf({ tries }: Failing): string | null {
  const ended = tries.findLast(({ fault, nextAt }) => fault !== undefined || nextAt !== undefined);
  return ended ? sentenceOf(ended.fault) : null;
}

/** What failed before the order came to wait for this was settled since, even where its attempts were not deleted. */
function latest(failing: readonly Failing[], { waiting }: Order): Failing | undefined {
  const at = ({ tries }: Failing) => tries.at(-1)?.at ?? '';
  const present = failing.filter((one) => waiting && at(one) >= waiting.since);
  return present.toSorted((one, other) => (at(one) > at(other) ? -1 : 1))[0];
}

/** What waits in trouble is asked for again by the sweeper when its deadline has passed. */
function nextReminderOf({ waiting }: Order, inTrouble: boolean): string | null {
  return waiting && inTrouble ? waiting.until : null;
}

function actionsOf(order: Order, letter: Letter | undefined, { mayCancel, mayOperate }: Rights): Action[] {
  const actions: Action[] = [];
  if (mayCancel && !order.cancellation && isCancellable(order.status))
    actions.push({ action: 'cancel', method: 'POST', path: `/orders/${order.orderId}/cancel` });
  if (mayOperate && order.attention)
    actions.push({
      ...{ action: 'acknowledge', method: 'POST' },
      path: `/operations/attention/${order.orderId}/acknowledge`,
    });
  if (mayOperate && letter)
    for (const action of ['redrive', 'discard'] as const)
      actions.push({ action, method: 'POST', path: `/operations/dead-letters/${letter.id}/${action}` });
  return actions;
}
