import { readMessageTrace } from '../../messages/envelope.ts';
import type { OrderCancellationRequested } from '../../messages/order-messages.ts';
import { applyFact, sendReplies } from './apply-fact.ts';
import type { Ports } from './ports.ts';

/**
 * Cancels the delivery of an order unless the parcel has left, and replies whether it did. For an unknown order it
 * stores a tombstone, so that nothing is arranged when the order arrives.
 */
export async function cancelDelivery(command: OrderCancellationRequested, ports: Ports, resend = 0): Promise<void> {
  const { subject: orderId, type, data } = command;
  const fact = {
    orderId,
    trace: readMessageTrace(command),
    at: ports.now().toISOString(),
    type,
    clientId: data.clientId,
  };
  await sendReplies(await applyFact(fact, ports), orderId, ports, resend);
}
