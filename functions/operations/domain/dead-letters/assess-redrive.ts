import type { Delivery } from '../../../delivery/domain/delivery.ts';
import { canBecome, isFinal } from '../../../delivery/domain/transitions.ts';
import type { CarrierStep } from '../../../messages/delivery-messages.ts';
import type { Message, StatusMessage } from '../../../messages/messages.ts';
import { decide } from '../../../ordering/domain/lifecycle/decide.ts';
import { getReplySpec } from '../../../ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import type { RedrivePorts } from '../ports.ts';
import { type DeadLetter, parseMessage, restoreToken } from './dead-letter.ts';
import { parseReadable } from './parse-readable.ts';

/** What would come of sending a letter's message again; `message` and its `body` are there when it would be sent. */
export type RedriveAssessment = { outcome: 'would_apply'; detail: string; message: Message; body: string } | Refused;
type Assessed = { outcome: 'would_apply'; detail: string; message: Message } | Refused;
type Refused = { outcome: 'late'; detail: string } | { outcome: 'refused'; detail: string };

/**
 * Judges a dead letter by how its order stands now and writes nothing. `late`: the order has moved on, and the message could
 * only repeat what is known. `refused`: the body still does not fit what its queue carries.
 */
export async function assessRedrive(
  deadLetter: DeadLetter,
  ports: Omit<RedrivePorts, 'deadLetters'>,
): Promise<RedriveAssessment> {
  const judged = await assessMessage(deadLetter, ports);
  if (judged.outcome !== 'would_apply') return judged;
  const { type, subject } = judged.message;
  if (type !== 'payment.requested') return { ...judged, body: deadLetter.body };
  const token = await ports.orders.findPaymentToken(subject);
  if (token === undefined)
    return { outcome: 'refused', detail: 'The token of the payment is gone: it is kept for 30 days.' };
  return { ...judged, body: restoreToken(deadLetter.body, token) };
}

async function assessMessage(deadLetter: DeadLetter, ports: Omit<RedrivePorts, 'deadLetters'>): Promise<Assessed> {
  if (deadLetter.isCut) return { outcome: 'refused', detail: 'The body was too large to be kept whole.' };
  const message = parseMessage(deadLetter);
  if (!message) return { outcome: 'refused', detail: `The body still does not fit what ${deadLetter.queue} carries.` };
  if (message.type === 'carrier.step')
    return assessStep(message, await parseReadable(ports.deliveries.find(message.data.orderId)));
  const order = await parseReadable(ports.orders.find(message.subject));
  if (!order)
    return apply(
      message,
      'There is no such order, or it cannot be read; whoever receives the message decides about it.',
    );
  return message.source === '/ordering' ? assessCommand(message, order) : assessStatusMessage(message, order, ports);
}

function assessStep(step: CarrierStep, delivery: Delivery | undefined): Assessed {
  const { scan } = step.data;
  if (!delivery) return apply(step, 'The delivery is not known yet or cannot be read; the scan is tried again.');
  if (delivery.scans.some(({ scanId }) => scanId === scan.scanId))
    return { outcome: 'late', detail: 'The scan has been recorded.' };
  if (isFinal(delivery.status) || !canBecome(delivery.status, scan.status))
    return { outcome: 'late', detail: `The delivery is ${delivery.status} already.` };
  return apply(step, `The delivery would become ${scan.status}.`);
}

/** A command is of use for as long as its order waits for the answer to it. */
function assessCommand(message: Message, { status, pendingReply }: Order): Assessed {
  const wait = getReplySpec(pendingReply);
  if (wait?.sendsCommand && wait.command === message.type)
    return apply(message, `The order is ${status} and waits for ${wait.service} to answer.`);
  return { outcome: 'late', detail: `The order is ${status} and does not wait for this any more.` };
}

function assessStatusMessage(
  message: Message,
  order: Order,
  { now, replyTimeouts }: Pick<RedrivePorts, 'now' | 'replyTimeouts'>,
): Assessed {
  if (!isStatusMessage(message)) throw new Error(`${message.type} is no news of a participant`);
  const { id, source, correlationid: correlationId } = message;
  const origin = { id, actor: `service:${source.slice(1)}`, correlationId, at: now() };
  const { outcome, order: after } = decide(order, message, origin, replyTimeouts);
  if (outcome === 'duplicate') return { outcome: 'late', detail: 'The order knows this news.' };
  if (outcome === 'late' && after.attention === order.attention)
    return { outcome: 'late', detail: `The order is ${order.status}; the news would change nothing.` };
  if (after.status !== order.status)
    return apply(message, `The order would go from ${order.status} to ${after.status}.`);
  return apply(message, `The order would stay ${order.status} and take the news in.`);
}

function isStatusMessage(message: Message): message is StatusMessage {
  return message.source === '/delivery' || message.source === '/payment';
}

function apply(message: Message, detail: string): Assessed {
  return { outcome: 'would_apply', detail, message };
}
