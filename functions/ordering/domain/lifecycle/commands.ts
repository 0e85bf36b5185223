import { createEnvelope, getCallOffId } from '../../../messages/envelope.ts';
import type { Message } from '../../../messages/messages.ts';
import type { Order } from '../order.ts';
import type { Orders, SendCommand } from '../ports.ts';
import { getReplySpec } from './pending-replies.ts';

type CommandPorts = { orders: Pick<Orders, 'findPaymentToken'>; send: SendCommand };

/**
 * Sends the command whose reply the order waits for; the carrier's scans come without one. The command derives from the
 * order alone, so it can be sent again at any time: after a crash between write and send, or when a reply is lost.
 */
export async function sendPendingCommand(order: Order, ports: CommandPorts): Promise<void> {
  if (getReplySpec(order.pendingReply)?.sendsCommand) await remindParticipant(order, ports, 0);
}

/** Sends the command again as the n-th reminder, so that the deduplication of the queue lets it pass. */
export async function remindParticipant(order: Order, ports: CommandPorts, reminder: number): Promise<void> {
  const needsToken = getReplySpec(order.pendingReply)?.command === 'payment.requested';
  const token = needsToken ? await ports.orders.findPaymentToken(order.orderId) : undefined;
  const command = createPendingCommand(order, token);
  if (command) await ports.send(command, reminder);
}

/** Creates the command whose reply the order waits for. A payment can be requested only with its token. */
export function createPendingCommand(order: Order, paymentToken: string | undefined): Message | undefined {
  const { clientId, payment, total: amount, currency } = order;
  const type = getReplySpec(order.pendingReply)?.command;
  switch (type) {
    case 'order.created':
      return { ...createCommandFields(order, type), data: getDeliveryData(order) };
    case 'order.cancellation_requested':
      return { ...createCommandFields(order, type), data: { clientId } };
    case 'payment.refund_requested':
      return { ...createCommandFields(order, type), ...getCallOffFields(order), data: { amount, currency } };
    case 'payment.capture_requested':
      return { ...createCommandFields(order, type), data: { amount, currency } };
    case 'payment.requested':
      if (!payment || paymentToken === undefined) return undefined;
      return {
        ...createCommandFields(order, type),
        data: { amount, currency, method: payment.method, token: paymentToken },
      };
    case undefined:
      return undefined;
  }
}

/** Gives the command that calls a charge off an id of its own: a refund may follow within the queue's deduplication. */
function getCallOffFields(order: Order) {
  if (order.pendingReply?.for !== 'payment_cancellation') return {};
  return { id: getCallOffId(order.orderId), correlationid: getCorrelationId(order, 'order.cancellation_requested') };
}

function createCommandFields<Type extends Message['type']>(order: Order, type: Type) {
  const { orderId, pendingReply, updatedAt, revision } = order;
  const trace = { ...order.trace, correlationId: getCorrelationId(order, type) };
  const origin = { id: `${orderId}:${type}`, source: '/ordering', subject: orderId, trace, revision };
  return createEnvelope(type, { ...origin, at: pendingReply?.since ?? updatedAt });
}

/** Returns the correlation id of the event that caused a command. */
function getCorrelationId({ history, trace }: Order, type: Message['type']): string {
  return history.findLast((event) => event.type === type)?.correlationId ?? trace.correlationId;
}

function getDeliveryData({ clientId, items, shippingAddress }: Order) {
  return { clientId, items: items.map(({ productId, quantity }) => ({ productId, quantity })), shippingAddress };
}
