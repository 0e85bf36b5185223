import type { Message } from '../../../messages/messages.ts';
import { createCloudEventFields, getCallOffId, getSequence } from '../../../messages/stamped.ts';
import type { Order } from '../order.ts';
import type { Orders, SendCommand } from '../ports.ts';
import { getReplySpec } from './pending-replies.ts';

/**
 * Sends the command whose answer the order waits for, if it waits for one that must be asked. It derives from the
 * order alone, so it can be sent again at any time: after a crash between write and send, or when an answer is lost.
 */
export async function sendPendingCommand(
  order: Order,
  ports: { orders: Pick<Orders, 'findPaymentToken'>; send: SendCommand },
): Promise<void> {
  if (getReplySpec(order.pendingReply)?.asks) await remindParticipant(order, ports, 0);
}

/** Sends what the order waits for once more, as its n-th reminder: the deduplication of the queue must not swallow it. */
export async function remindParticipant(
  order: Order,
  ports: { orders: Pick<Orders, 'findPaymentToken'>; send: SendCommand },
  reminder: number,
): Promise<void> {
  const command = await getPendingCommand(order, ports.orders);
  if (command) await ports.send(command, reminder);
}

async function getPendingCommand(order: Order, orders: Pick<Orders, 'findPaymentToken'>): Promise<Message | undefined> {
  const type = getReplySpec(order.pendingReply)?.command;
  const money = { amount: order.total, currency: order.currency };
  switch (type) {
    case 'order.created':
      return { ...createCloudEventFields(type), ...getCommandFields(order, type), data: toParcel(order) };
    case 'order.cancellation_requested':
      return {
        ...createCloudEventFields(type),
        ...getCommandFields(order, type),
        data: { clientId: order.clientId },
      };
    case 'payment.refund_requested':
      return {
        ...createCloudEventFields(type),
        ...getCommandFields(order, type),
        ...createCallOff(order),
        data: money,
      };
    case undefined:
      return undefined;
    case 'payment.requested': {
      const token = await orders.findPaymentToken(order.orderId);
      if (!order.payment || token === undefined) return undefined;
      return {
        ...createCloudEventFields(type),
        ...getCommandFields(order, type),
        data: { ...money, method: order.payment.method, token },
      };
    }
  }
}

/** Calling a charge off is another fact than a refund, which may follow within the queue's deduplication. */
function createCallOff(order: Order) {
  if (order.pendingReply?.for !== 'payment_cancellation') return {};
  const { correlationid } = getCommandFields(order, 'order.cancellation_requested');
  return { id: getCallOffId(order.orderId), correlationid };
}

function getCommandFields(order: Order, type: Message['type']) {
  const cause = order.history.findLast((event) => event.type === type);
  return {
    id: `${order.orderId}:${type}`,
    source: '/ordering',
    subject: order.orderId,
    time: order.pendingReply?.since ?? order.updatedAt,
    correlationid: cause?.correlationId ?? order.trace.correlationId,
    traceparent: order.trace.traceparent,
    sequence: getSequence(order.revision),
  };
}

function toParcel({ clientId, items, shippingAddress }: Order) {
  return {
    clientId,
    items: items.map(({ productId, quantity }) => ({ productId, quantity })),
    shippingAddress,
  };
}
