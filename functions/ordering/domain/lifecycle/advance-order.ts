import { Refusal } from '../../../messages/refusal.ts';
import { retryOnConflict } from '../../../messages/retry-on-conflict.ts';
import type { Order } from '../order.ts';
import type { Now, Orders, SendCommand } from '../ports.ts';
import { sendPendingCommand } from './commands.ts';
import { type Decision, decide } from './decide.ts';
import type { Fact } from './facts.ts';
import type { EventOrigin } from './history.ts';
import type { ReplyTimeouts } from './pending-replies.ts';

export type AdvancePorts = {
  orders: Pick<Orders, 'find' | 'save' | 'findPaymentToken'>;
  send: SendCommand;
  now: Now;
  replyTimeouts: ReplyTimeouts;
};

const maxAttempts = 8;

/**
 * Moves an order by a fact: one conditional write, then the command that follows from it. A fact that the order has
 * already writes nothing and sends the pending command again: that closes the gap a crash between write and send left.
 * `toFact` sees the order as it is in each attempt and may refuse. Throws `order_not_found`, and ConflictError
 * (`unavailable`) when every attempt lost.
 */
export function advanceOrder(
  orderId: string,
  toFact: (order: Order) => Fact,
  origin: Omit<EventOrigin, 'at'>,
  ports: AdvancePorts,
): Promise<Decision> {
  return retryOnConflict(maxAttempts, async () => {
    const order = await ports.orders.find(orderId);
    if (!order) throw new Refusal('order_not_found', `Order ${orderId} does not exist.`);
    const decision = decide(order, toFact(order), { ...origin, at: ports.now() }, ports.replyTimeouts);
    const isDuplicate = decision.outcome === 'duplicate';
    if (!isDuplicate && (await ports.orders.save(order, decision.order)) === 'conflict') return 'conflict';
    if (isDuplicate || decision.order.pendingReply?.for !== order.pendingReply?.for)
      await sendPendingCommand(decision.order, ports);
    return decision;
  });
}
