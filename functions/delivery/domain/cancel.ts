import type { OrderCancellationRequested } from '../../messages/order-messages.ts';
import { change } from './change.ts';
import { decide } from './decide.ts';
import { follow } from './follow.ts';
import type { Ports } from './ports.ts';
import { traceOf } from './trace.ts';

/**
 * Stops the delivery of an order if the parcel has not left, and says whether it did. An order that has not come
 * yet leaves a tombstone, so that nothing is arranged when it comes.
 */
export async function cancelDelivery(
  asked: OrderCancellationRequested,
  ports: Ports,
  resend = 0,
): Promise<void> {
  const { subject: orderId, data } = asked;
  const fact = { orderId, trace: traceOf(asked), at: ports.now().toISOString() };
  const decision = await change(
    { ...fact, kind: 'cancellation asked', clientId: data.clientId },
    decide,
    ports,
  );
  await follow(decision, orderId, ports, resend);
}
