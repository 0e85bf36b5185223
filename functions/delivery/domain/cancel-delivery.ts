import type { OrderCancellationRequested } from '../../messages/order-messages.ts';
import { changeDelivery } from './change-delivery.ts';
import { decide } from './decide.ts';
import type { Ports } from './ports.ts';
import { sendReplies } from './send-replies.ts';
import { readMessageTrace } from './trace.ts';

/**
 * Stops the delivery of an order if the parcel has not left, and says whether it did. An order that has not come
 * yet leaves a tombstone, so that nothing is arranged when it comes.
 */
export async function cancelDelivery(asked: OrderCancellationRequested, ports: Ports, resend = 0): Promise<void> {
  const { subject: orderId, data } = asked;
  const fact = { orderId, trace: readMessageTrace(asked), at: ports.now().toISOString() };
  const decision = await changeDelivery(
    { ...fact, kind: 'cancellation asked', clientId: data.clientId },
    decide,
    ports,
  );
  await sendReplies(decision, orderId, ports, resend);
}
