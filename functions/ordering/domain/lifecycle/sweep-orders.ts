import { lookUp } from '../../../messages/stored.ts';
import { addSeconds } from '../intake/new-order.ts';
import type { Order } from '../order.ts';
import type { Orders } from '../ports.ts';
import { type AdvancePorts, advanceOrder } from './advance-order.ts';
import { getNoReplyReason, isReasonOpen } from './attention.ts';
import { remindParticipant } from './commands.ts';
import { isRecorded } from './history.ts';
import { getReplySpec } from './pending-replies.ts';

export type SweepPorts = Omit<AdvancePorts, 'orders'> & {
  orders: Pick<Orders, 'find' | 'save' | 'findPaymentToken' | 'listOverdue'>;
  /** The waits whose answer is late for a reason that a reminder would only make worse. */
  listBlockedReplies: () => Promise<ReadonlySet<string>>;
  /** Whether there is time for another order in this run. */
  hasTime: () => boolean;
};
/** `failed` counts those that could not be seen to; `fault` is the first of theirs. */
export type Sweep = Record<'reminded' | 'raised' | 'postponed' | 'failed', number> & { fault?: unknown };

/** So many orders are seen to at once: a run of 45 seconds comes to some 30 000. */
const maxConcurrent = 20;
/** A refund is asked for again for as long as it takes, but at most once a day; everything else within the hour. */
const maxIntervalSeconds = { refund: 86_400, others: 3_600 };
/** What holds up an answer for so much longer than its reminders take calls a person for the order as silence does. */
const patienceSeconds = 86_400;

/**
 * Asks again for every answer that is overdue, with a doubled deadline, and calls a person after the last reminder.
 * It sends nothing that is held up: the deadline is put off and no reminder counted, for a day. It goes on until all is
 * done or its time is; an order that fails stops no other, and is passed over again in the next run.
 */
export async function sweepOrders(ports: SweepPorts): Promise<Sweep> {
  const sweep: Sweep = { reminded: 0, raised: 0, postponed: 0, failed: 0 };
  let listBlockedReplies: Promise<ReadonlySet<string>> | undefined;
  const see = async (orderId: string): Promise<void> => {
    const order = await ports.orders.find(orderId);
    if (!order?.pendingReply || order.pendingReply.until > ports.now()) return;
    listBlockedReplies ??= ports.listBlockedReplies();
    sweep[
      await sendReminder(order, order.pendingReply, (await listBlockedReplies).has(order.pendingReply.for), ports)
    ] += 1;
  };
  const overdue = ports.orders.listOverdue(ports.now())[Symbol.asyncIterator]();
  const worker = async (): Promise<void> => {
    while (ports.hasTime()) {
      try {
        const next = await overdue.next();
        if (next.done) return;
        await see(next.value);
      } catch (fault) {
        sweep.failed += 1;
        sweep.fault ??= fault;
      }
    }
  };
  await Promise.all(Array.from({ length: maxConcurrent }, worker));
  return sweep;
}

async function sendReminder(
  order: Order,
  pendingReply: NonNullable<Order['pendingReply']>,
  isHeldUp: boolean,
  ports: SweepPorts,
): Promise<'reminded' | 'raised' | 'postponed'> {
  const wait = getReplySpec(pendingReply);
  // Another release knows what to ask for.
  if (!wait) return 'postponed';
  const first = lookUp(ports.replyTimeouts, pendingReply.for) ?? maxIntervalSeconds.others;
  const silentSeconds = (Date.parse(ports.now()) - Date.parse(pendingReply.since)) / 1_000;
  const isSpent = isHeldUp
    ? silentSeconds > first * (wait.reminders + 1) + patienceSeconds
    : pendingReply.reminders >= wait.reminders;
  const reason = getNoReplyReason(wait);
  // One wait calls a person once, whatever became of the call.
  const callId = `${order.orderId}:no_answer:${pendingReply.for}:${pendingReply.since}`;
  if (isSpent && !isReasonOpen(order, reason) && !isRecorded(order.history, callId)) {
    const origin = {
      id: callId,
      actor: 'service:sweeper',
      correlationId: order.trace.correlationId,
    };
    await advanceOrder(order.orderId, () => ({ type: 'order.needs_attention', data: { reason } }), origin, ports);
    return 'raised';
  }
  if (isHeldUp) {
    // As long again as it has waited already.
    await ports.orders.save(order, postpone(order, pendingReply, silentSeconds, ports));
    return 'postponed';
  }
  const reminder = pendingReply.reminders + 1;
  const next = postpone(order, { ...pendingReply, reminders: reminder }, first * 2 ** reminder, ports);
  if ((await ports.orders.save(order, next)) === 'conflict') return 'postponed';
  await remindParticipant(next, ports, reminder);
  return 'reminded';
}

/** The next deadline: in so many seconds, between the first wait and the longest, and up to a quarter later. */
function postpone(
  order: Order,
  pendingReply: NonNullable<Order['pendingReply']>,
  wanted: number,
  { now, replyTimeouts }: SweepPorts,
): Order {
  const longest = pendingReply.for === 'refund' ? maxIntervalSeconds.refund : maxIntervalSeconds.others;
  const first = lookUp(replyTimeouts, pendingReply.for) ?? longest;
  const seconds = Math.max(first, Math.min(wanted, longest));
  // Those that fell due in the same moment must not come back in the same moment: order ids are spread evenly.
  const spread = 1 + Number.parseInt(order.orderId.slice(-4), 16) / 0x40000;
  return {
    ...order,
    revision: order.revision + 1,
    pendingReply: { ...pendingReply, until: addSeconds(now(), seconds * spread) },
  };
}
