import { tooBusy } from '../../messages/refusal.ts';
import { sendOutstanding } from './commands.ts';
import { type Decision, decide } from './decide.ts';
import type { Fact } from './facts.ts';
import type { Teller } from './history.ts';
import type { Order } from './order.ts';
import type { Now, Orders, SendCommand } from './ports.ts';
import type { WaitSeconds } from './waits.ts';

export type AdvancePorts = {
  orders: Pick<Orders, 'find' | 'save' | 'paymentToken'>;
  send: SendCommand;
  now: Now;
  waitSeconds: WaitSeconds;
};

/** So many others may write the order between our read and our write before we leave it to a later retry. */
const maxRaces = 8;

/**
 * Moves an order by a fact: one conditional write, then the command that follows from it. Told the same again it
 * writes nothing and sends the outstanding command again, which closes the gap a crash between write and send left.
 * `factOf` sees the order as it is at that moment and may refuse. Throws for an order that does not exist, and
 * `unavailable` when others write the order each time.
 */
export async function advanceOrder(
  orderId: string,
  factOf: (order: Order) => Fact,
  teller: Omit<Teller, 'at'>,
  ports: AdvancePorts,
): Promise<Decision> {
  for (let race = 0; race < maxRaces; race += 1) {
    const order = await ports.orders.find(orderId);
    if (!order) throw new Error(`news of an order that does not exist: ${orderId}`);
    const decision = decide(order, factOf(order), { ...teller, at: ports.now() }, ports.waitSeconds);
    if (decision.outcome !== 'known' && (await ports.orders.save(order, decision.order)) === 'outrun')
      continue;
    if (decision.outcome === 'known' || decision.order.waiting?.for !== order.waiting?.for)
      await sendOutstanding(decision.order, ports);
    return decision;
  }
  throw tooBusy('Others changed the order all the time; the same request is safe to send again.');
}
