import { readMessageTrace } from '../../messages/envelope.ts';
import type { OrderCreated } from '../../messages/order-messages.ts';
import { applyFact, sendReplies } from './apply-fact.ts';
import { decide } from './decide.ts';
import type { Ports } from './ports.ts';

/**
 * Hands the goods of an order to the carrier, once. The carrier comes before the write: every stored delivery has a
 * parcel, and a retry after a crash in between requests the same parcel. For a known order it sends the latest reply
 * again and does nothing else.
 */
export async function arrangeDelivery({ subject: orderId, data, ...envelope }: OrderCreated, ports: Ports, resend = 0) {
  const trace = readMessageTrace(envelope);
  const createOrigin = () => ({ orderId, trace, at: ports.now().toISOString() });
  let decision = decide(await ports.deliveries.find(orderId), { ...createOrigin(), type: 'order.created' });
  if (decision.carrier === 'arrange') {
    const { items, shippingAddress: address } = data;
    const parcel = await ports.carrier.arrange({ orderId, address, items, trace });
    const fact = { ...createOrigin(), type: 'parcel.accepted', order: data, parcel } as const;
    decision = await applyFact(fact, ports, { isNew: true });
  }
  await sendReplies(decision, orderId, ports, resend);
}
