import type { Delivery } from '../../../delivery/domain/delivery.ts';
import { canBecome, isFinal } from '../../../delivery/domain/transitions.ts';
import type { CarrierStep } from '../../../messages/delivery-messages.ts';
import type { Message, StatusMessage } from '../../../messages/messages.ts';
import type { NotificationMessage } from '../../../messages/order-stream/webhook-notices.ts';
import { getMarkKey, type Mark } from '../../../notification/domain/mark.ts';
import { decide } from '../../../ordering/domain/lifecycle/decide.ts';
import { getReplySpec } from '../../../ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import type { RedrivePorts } from '../ports.ts';
import { type DeadLetter, parseMessage, replaceToken } from './dead-letter.ts';
import { parseReadable } from './parse-readable.ts';

/**
 * The assessment of a redrive. `late`: the dead letter is obsolete, because its order has moved on and knows what the message
 * says. `refused`: the message cannot be sent. Only a message that would apply comes with the body to send.
 */
export type RedriveAssessment = { outcome: 'would_apply'; detail: string; message: Message; body: string } | NotSent;
type Assessed = { outcome: 'would_apply'; detail: string; message: Message } | NotSent;
type NotSent = { outcome: 'late'; detail: string } | { outcome: 'refused'; detail: string };
type Ports = Omit<RedrivePorts, 'deadLetters' | 'sendBody'>;

/** Assesses the redrive of a dead letter by the present state of its order. Writes nothing. */
export async function assessRedrive(deadLetter: DeadLetter, ports: Ports): Promise<RedriveAssessment> {
  const assessed = await assessMessage(deadLetter, ports);
  if (assessed.outcome !== 'would_apply') return assessed;
  const { type, subject } = assessed.message;
  if (type !== 'payment.requested') return { ...assessed, body: deadLetter.body };
  const token = await ports.orders.findPaymentToken(subject);
  if (token === undefined)
    return { outcome: 'refused', detail: 'The payment token was deleted: it is kept for 30 days.' };
  return { ...assessed, body: replaceToken(deadLetter.body, token) };
}

async function assessMessage(deadLetter: DeadLetter, ports: Ports): Promise<Assessed> {
  if (deadLetter.isCut) return { outcome: 'refused', detail: 'The body was too large to be stored whole.' };
  if (deadLetter.queue === 'webhooks')
    return { outcome: 'late', detail: 'The webhook was woken again since: a schedule does so each minute.' };
  const message = parseMessage(deadLetter);
  if (!message) return { outcome: 'refused', detail: `The body does not fit the messages of ${deadLetter.queue}.` };
  if (message.type === 'carrier.step')
    return assessStep(message, await parseReadable(ports.deliveries.find(message.data.orderId)));
  if (message.type === 'order.duplicate_check_requested')
    return apply(message, 'Ordering would look for a like order again.');
  if (
    message.type === 'notification.requested' ||
    message.type === 'webhook.notice_requested' ||
    message.type === 'daily_report.requested'
  )
    return assessNotification(message, await parseReadable(ports.marks.find(getMarkKey(message))));
  const order = await parseReadable(ports.orders.find(message.subject));
  if (!order) return apply(message, 'The order does not exist or cannot be read. The consumer decides on the message.');
  return message.source === '/ordering' ? assessCommand(message, order) : assessStatusMessage(message, order, ports);
}

function assessStep(step: CarrierStep, delivery: Delivery | undefined): Assessed {
  const { scan } = step.data;
  if (!delivery) return apply(step, 'The delivery is unknown or cannot be read. The scan is retried.');
  if (delivery.scans.some(({ scanId }) => scanId === scan.scanId))
    return { outcome: 'late', detail: 'The scan is recorded already.' };
  if (isFinal(delivery.status) || !canBecome(delivery.status, scan.status))
    return { outcome: 'late', detail: `The delivery is ${delivery.status} already.` };
  return apply(step, `The delivery would become ${scan.status}.`);
}

function assessNotification(message: NotificationMessage, mark: Mark | undefined): Assessed {
  if (mark?.state === 'sent') return { outcome: 'late', detail: 'The notification is sent already.' };
  return apply(message, 'The notification is not known to be sent. It would be sent.');
}

/** A command is of use while its order waits for the reply to it. */
function assessCommand(message: Message, { status, pendingReply }: Order): Assessed {
  const pending = getReplySpec(pendingReply);
  if (pending?.sendsCommand && pending.command === message.type)
    return apply(message, `The order is ${status} and waits for the reply of ${pending.service}.`);
  return { outcome: 'late', detail: `The order is ${status} and does not wait for this reply any more.` };
}

function assessStatusMessage(message: Message, order: Order, { now, replyTimeouts }: Ports): Assessed {
  if (!isStatusMessage(message)) throw new Error(`${message.type} is not a status message`);
  const { id, source, correlationid: correlationId } = message;
  const origin = { id, actor: `service:${source.slice(1)}`, correlationId, at: now() };
  const { outcome, order: after } = decide(order, message, origin, replyTimeouts);
  if (outcome === 'duplicate') return { outcome: 'late', detail: 'The order has recorded the message already.' };
  if (outcome === 'late' && after.attention === order.attention)
    return { outcome: 'late', detail: `The order is ${order.status}, and the message would not change it.` };
  if (after.status !== order.status)
    return apply(message, `The order would change from ${order.status} to ${after.status}.`);
  return apply(message, `The order would stay ${order.status} and record the message.`);
}

function isStatusMessage(message: Message): message is StatusMessage {
  return message.source === '/delivery' || message.source === '/payment' || message.source === '/notification';
}

function apply(message: Message, detail: string): Assessed {
  return { outcome: 'would_apply', detail, message };
}
