import { createBusyRefusal, Refusal } from '../../../messages/refusal.ts';
import type { Order } from '../order.ts';
import type { Now, Orders, SendCommand } from '../ports.ts';
import { sendPendingCommand } from './commands.ts';
import { type Decision, decide } from './decide.ts';
import type { Fact } from './facts.ts';
import type { EventSource } from './history.ts';
import type { ReplyTimeouts } from './pending-replies.ts';

export type AdvancePorts = {
  orders: Pick<Orders, 'find' | 'save' | 'paymentToken'>;
  send: SendCommand;
  now: Now;
  waitSeconds: ReplyTimeouts;
};

/** So many others may write the order between our read and our write before we leave it to a later retry. */
const maxConflicts = 8;

/**
 * Moves an order by a fact: one conditional write, then the command that follows from it. Told the same again it
 * writes nothing and sends the outstanding command again, which closes the gap a crash between write and send left.
 * `factOf` sees the order as it is at that moment and may refuse. Throws for an order that does not exist, and
 * `unavailable` when others write the order each time.
 */
export async function advanceOrder(
  orderId: string,
  factOf: (order: Order) => Fact,
  teller: Omit<EventSource, 'at'>,
  ports: AdvancePorts,
): Promise<Decision> {
  for (let race = 0; race < maxConflicts; race += 1) {
    const order = await ports.orders.find(orderId);
    if (!order) throw new Refusal('order_not_found', `There is no order ${orderId}.`);
    const decision = decide(order, factOf(order), { ...teller, at: ports.now() }, ports.waitSeconds);
    if (decision.outcome !== 'known' && (await ports.orders.save(order, decision.order)) === 'conflict') continue;
    if (decision.outcome === 'known' || decision.order.waiting?.for !== order.waiting?.for)
      await sendPendingCommand(decision.order, ports);
    return decision;
  }
  throw createBusyRefusal('Others changed the order all the time; the same request is safe to send again.');
}
