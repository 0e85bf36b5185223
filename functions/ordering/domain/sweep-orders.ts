import { knownIn } from '../../messages/stored.ts';
import { type AdvancePorts, advanceOrder } from './advance-order.ts';
import { isOpen, noAnswerFrom } from './attention.ts';
import { ask } from './commands.ts';
import { isKnown } from './history.ts';
import { later } from './new-order.ts';
import type { Order } from './order.ts';
import type { Orders } from './ports.ts';
import { waitFor } from './waits.ts';

export type SweepPorts = Omit<AdvancePorts, 'orders'> & {
  orders: Pick<Orders, 'find' | 'save' | 'paymentToken' | 'overdue'>;
  /** Whether the queue of this command has so much before it that asking again would only make it longer. */
  isBacklogged: (command: string) => Promise<boolean>;
};
export type Sweep = { reminded: number; raised: number; spared: number };

/** So many overdue orders of each shard are looked at in one run; the longest overdue come first. */
const perShard = 25;
/** A refund is asked for again for as long as it takes, but at most once a day; everything else within the hour. */
const longestSeconds = { refund: 86_400, others: 3_600 };

/**
 * Asks again for every answer that is overdue, with a doubled deadline, and calls a person after the last reminder.
 * It never sends into a backlog: what waits there will be answered anyway. An order that fails stops no other; the
 * sweep fails in the end.
 */
export async function sweepOrders(ports: SweepPorts): Promise<Sweep> {
  const sweep = { reminded: 0, raised: 0, spared: 0 };
  const faults: unknown[] = [];
  const backlogged = new Map<string, Promise<boolean>>();
  for (const orderId of await ports.orders.overdue(ports.now(), perShard)) {
    try {
      const order = await ports.orders.find(orderId);
      if (!order?.waiting || order.waiting.until > ports.now()) continue;
      sweep[await remind(order, order.waiting, ports, backlogged)] += 1;
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 0)
    throw new Error(`${faults.length} overdue orders could not be seen to`, { cause: faults[0] });
  return sweep;
}

async function remind(
  order: Order,
  waiting: NonNullable<Order['waiting']>,
  ports: SweepPorts,
  backlogged: Map<string, Promise<boolean>>,
): Promise<keyof Sweep> {
  const wait = waitFor(waiting);
  // Another release knows what to ask for.
  if (!wait) return 'spared';
  const { command, reminders } = wait;
  const asked = backlogged.get(command) ?? ports.isBacklogged(command);
  backlogged.set(command, asked);
  if (await asked) {
    // Put off for a while, it makes room for those that wait for another queue.
    await ports.orders.save(order, postponed(order, waiting, ports, waiting.reminders));
    return 'spared';
  }
  const reason = noAnswerFrom(wait);
  // One wait calls a person once, whatever became of the call.
  const callId = `${order.orderId}:no_answer:${waiting.for}:${waiting.since}`;
  const isCalled = isOpen(order, reason) || isKnown(order.history, callId);
  if (waiting.reminders >= reminders && !isCalled) {
    const teller = {
      id: callId,
      actor: 'service:sweeper',
      correlationId: order.trace.correlationId,
    };
    await advanceOrder(
      order.orderId,
      () => ({ type: 'order.needs_attention', data: { reason } }),
      teller,
      ports,
    );
    return 'raised';
  }
  const reminder = waiting.reminders + 1;
  const next = postponed(order, waiting, ports, reminder);
  if ((await ports.orders.save(order, next)) === 'outrun') return 'spared';
  await ask(next, ports, reminder);
  return 'reminded';
}

/** The next deadline is twice as far as the last; the reminder's number makes its message a new one for the queue. */
function postponed(
  order: Order,
  waiting: NonNullable<Order['waiting']>,
  ports: SweepPorts,
  reminders: number,
): Order {
  const longest = waiting.for === 'refund' ? longestSeconds.refund : longestSeconds.others;
  const first = knownIn(ports.waitSeconds, waiting.for) ?? longest;
  const seconds = Math.max(first, Math.min(first * 2 ** reminders, longest));
  return {
    ...order,
    revision: order.revision + 1,
    waiting: { ...waiting, until: later(ports.now(), seconds), reminders },
  };
}
