import type { OrderCreated } from '../../messages/order-messages.ts';
import { changeDelivery } from './change-delivery.ts';
import { type Decision, decide } from './decide.ts';
import type { Ports } from './ports.ts';
import { sendReplies } from './send-replies.ts';
import { readMessageTrace } from './trace.ts';

/**
 * Has the order's goods brought, once. The carrier comes before the write: what is written has a parcel, so nothing
 * that is known can still be without one, and a crash in between only asks the carrier for the same parcel again.
 * An order that is known gets its latest reply repeated and nothing else.
 */
export async function arrangeDelivery(order: OrderCreated, ports: Ports, resend = 0): Promise<void> {
  const fact = { orderId: order.subject, trace: readMessageTrace(order), at: ports.now().toISOString() };
  const first = decide(await ports.deliveries.find(order.subject), { ...fact, kind: 'order due' });
  await sendReplies(first.carrier === 'arrange' ? await handOver(order, ports) : first, order.subject, ports, resend);
}

async function handOver(order: OrderCreated, ports: Ports): Promise<Decision> {
  const { subject: orderId, data } = order;
  const trace = readMessageTrace(order);
  const { items, shippingAddress: address } = data;
  const parcel = await ports.carrier.arrange({ orderId, address, items, trace });
  const at = ports.now().toISOString();
  const taken = { orderId, trace, at, kind: 'parcel taken', order: data, parcel } as const;
  return changeDelivery(taken, decide, ports, Promise.resolve(undefined));
}
