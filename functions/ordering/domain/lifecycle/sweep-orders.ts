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
  /** Lists the replies that are late because of a backlog or an open circuit: a reminder would make it worse. */
  listBlockedReplies: () => Promise<ReadonlySet<string>>;
  /** Whether there is time for another order in this run. */
  hasTime: () => boolean;
};
/** The number of orders by outcome; `fault` is the first of those that failed. */
export type Sweep = Record<SweepOutcome | 'failed', number> & { fault?: unknown };
type SweepOutcome = 'reminded' | 'raised' | 'postponed' | 'rescheduled';
type WaitingOrder = Order & { pendingReply: NonNullable<Order['pendingReply']> };

/** With so many orders at once, a run of 45 seconds comes to some 30 000. */
const maxConcurrent = 20;
/** The longest interval between two reminders: a day for a refund, an hour for every other reply. */
const maxIntervalSeconds = { refund: 86_400, others: 3_600 };
/** A blocked reply calls a person after its reminders' time and so much more. */
const patienceSeconds = 86_400;

/**
 * Sends a reminder for every overdue reply, with a doubled deadline, and calls a person after the last one. A blocked
 * reply gets a later deadline instead, and no reminder is counted. An order whose deadline has moved is looked at again then. The run ends when no order is left or its time is up;
 * an order that fails stops no other, and the next run takes it again.
 */
export async function sweepOrders(ports: SweepPorts): Promise<Sweep> {
  const sweep: Sweep = { reminded: 0, raised: 0, postponed: 0, rescheduled: 0, failed: 0 };
  let blockedReplies: Promise<ReadonlySet<string>> | undefined;
  const sweepOrder = async (orderId: string): Promise<void> => {
    const order = await ports.orders.find(orderId);
    if (!isPending(order)) return;
    if (order.pendingReply.until > ports.now()) {
      if (order.pendingReply.sweepAt === undefined) return;
      await ports.orders.save(order, setDeadline(order, order.pendingReply.until));
      sweep.rescheduled += 1;
      return;
    }
    blockedReplies ??= ports.listBlockedReplies();
    const isBlocked = (await blockedReplies).has(order.pendingReply.for);
    sweep[await remindOrRaise(order, isBlocked, ports)] += 1;
  };
  const overdue = ports.orders.listOverdue(ports.now())[Symbol.asyncIterator]();
  const worker = async (): Promise<void> => {
    while (ports.hasTime()) {
      try {
        const next = await overdue.next();
        if (next.done) return;
        await sweepOrder(next.value);
      } catch (fault) {
        sweep.failed += 1;
        sweep.fault ??= fault;
      }
    }
  };
  await Promise.all(Array.from({ length: maxConcurrent }, worker));
  return sweep;
}

function isPending(order: Order | undefined): order is WaitingOrder {
  return order?.pendingReply !== undefined;
}

async function remindOrRaise(order: WaitingOrder, isBlocked: boolean, ports: SweepPorts): Promise<SweepOutcome> {
  const { pendingReply } = order;
  const spec = getReplySpec(pendingReply);
  // Another release knows which command to send.
  if (!spec) return 'postponed';
  const timeout = lookUp(ports.replyTimeouts, pendingReply.for) ?? maxIntervalSeconds.others;
  const silentSeconds = (Date.parse(ports.now()) - Date.parse(pendingReply.since)) / 1_000;
  const isSpent = isBlocked
    ? silentSeconds > timeout * (spec.reminders + 1) + patienceSeconds
    : pendingReply.reminders >= spec.reminders;
  if (isSpent && (await callPerson(order, getNoReplyReason(spec), ports))) return 'raised';
  if (isBlocked) {
    // As long again as it has waited already.
    await ports.orders.save(order, postpone(order, silentSeconds, ports));
    return 'postponed';
  }
  const reminders = pendingReply.reminders + 1;
  const reminded = { ...order, pendingReply: { ...pendingReply, reminders } };
  const next = postpone(reminded, timeout * 2 ** reminders, ports);
  if ((await ports.orders.save(order, next)) === 'conflict') return 'postponed';
  await remindParticipant(next, ports, reminders);
  return 'reminded';
}

/** Opens the reason once for each reply the order waits for. False when it is or was open. */
async function callPerson(order: WaitingOrder, reason: string, ports: SweepPorts): Promise<boolean> {
  const { orderId, pendingReply, history, trace } = order;
  const id = `${orderId}:no_answer:${pendingReply.for}:${pendingReply.since}`;
  if (isReasonOpen(order, reason) || isRecorded(history, id)) return false;
  const origin = { id, actor: 'service:sweeper', correlationId: trace.correlationId };
  await advanceOrder(orderId, () => ({ type: 'order.needs_attention', data: { reason } }), origin, ports);
  return true;
}

/** Sets the next deadline: in `seconds`, but within the reply timeout and the longest interval, and up to a quarter later. */
function postpone(order: WaitingOrder, seconds: number, { now, replyTimeouts }: SweepPorts): Order {
  const { pendingReply, orderId } = order;
  const longest = pendingReply.for === 'refund' ? maxIntervalSeconds.refund : maxIntervalSeconds.others;
  const timeout = lookUp(replyTimeouts, pendingReply.for) ?? longest;
  const delay = Math.max(timeout, Math.min(seconds, longest));
  // Orders that fell due together must not fall due together again. Their ids are spread evenly.
  const spread = 1 + Number.parseInt(orderId.slice(-4), 16) / 0x40000;
  const until = addSeconds(now(), delay * spread);
  return setDeadline(order, until);
}

function setDeadline(order: WaitingOrder, until: string): Order {
  const { sweepAt, ...pendingReply } = order.pendingReply;
  return { ...order, revision: order.revision + 1, pendingReply: { ...pendingReply, until } };
}
