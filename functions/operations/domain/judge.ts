import type { Delivery } from '../../delivery/domain/delivery.ts';
import { isFinal, mayBecome } from '../../delivery/domain/transitions.ts';
import type { CarrierStep } from '../../messages/delivery-messages.ts';
import type { Message, StatusMessage } from '../../messages/messages.ts';
import { decide } from '../../ordering/domain/decide.ts';
import type { Order } from '../../ordering/domain/order.ts';
import { waitFor } from '../../ordering/domain/waits.ts';
import { type Letter, messageIn, withToken } from './letter.ts';
import type { RedrivePorts } from './ports.ts';
import { readable } from './readable.ts';

/** What would come of sending a letter's message again; `message` and its `body` are there when it would be sent. */
export type Judgement = { outcome: 'would_apply'; detail: string; message: Message; body: string } | Refused;
type Judged = { outcome: 'would_apply'; detail: string; message: Message } | Refused;
type Refused = { outcome: 'late'; detail: string } | { outcome: 'refused'; detail: string };

/**
 * Judges a letter by how its order stands now and writes nothing. `late`: the order has moved on, and the message could
 * only repeat what is known. `refused`: the body still does not fit what its queue carries.
 */
export async function judge(letter: Letter, ports: Omit<RedrivePorts, 'letters'>): Promise<Judgement> {
  const judged = await judgeMessage(letter, ports);
  if (judged.outcome !== 'would_apply') return judged;
  const { type, subject } = judged.message;
  if (type !== 'payment.requested') return { ...judged, body: letter.body };
  const token = await ports.orders.paymentToken(subject);
  if (token === undefined)
    return { outcome: 'refused', detail: 'The token of the payment is gone: it is kept for 30 days.' };
  return { ...judged, body: withToken(letter.body, token) };
}

async function judgeMessage(letter: Letter, ports: Omit<RedrivePorts, 'letters'>): Promise<Judged> {
  if (letter.isCut) return { outcome: 'refused', detail: 'The body was too large to be kept whole.' };
  const message = messageIn(letter);
  if (!message)
    return { outcome: 'refused', detail: `The body still does not fit what ${letter.queue} carries.` };
  if (message.type === 'carrier.step')
    return judgeStep(message, await readable(ports.deliveries.find(message.data.orderId)));
  const order = await readable(ports.orders.find(message.subject));
  if (!order)
    return apply(
      message,
      'There is no such order, or it cannot be read; whoever receives the message decides about it.',
    );
  return message.source === '/ordering' ? judgeCommand(message, order) : judgeNews(message, order, ports);
}

function judgeStep(step: CarrierStep, delivery: Delivery | undefined): Judged {
  const { scan } = step.data;
  if (!delivery)
    return apply(step, 'The delivery is not known yet or cannot be read; the scan is tried again.');
  if (delivery.scans.some(({ scanId }) => scanId === scan.scanId))
    return { outcome: 'late', detail: 'The scan has been recorded.' };
  if (isFinal(delivery.status) || !mayBecome(delivery.status, scan.status))
    return { outcome: 'late', detail: `The delivery is ${delivery.status} already.` };
  return apply(step, `The delivery would become ${scan.status}.`);
}

/** A command is of use for as long as its order waits for the answer to it. */
function judgeCommand(message: Message, { status, waiting }: Order): Judged {
  const wait = waitFor(waiting);
  if (wait?.asks && wait.command === message.type)
    return apply(message, `The order is ${status} and waits for ${wait.service} to answer.`);
  return { outcome: 'late', detail: `The order is ${status} and does not wait for this any more.` };
}

function judgeNews(
  message: Message,
  order: Order,
  { now, waitSeconds }: Pick<RedrivePorts, 'now' | 'waitSeconds'>,
): Judged {
  if (!isNews(message)) throw new Error(`${message.type} is no news of a participant`);
  const { id, source, correlationid: correlationId } = message;
  const teller = { id, actor: `service:${source.slice(1)}`, correlationId, at: now() };
  const { outcome, order: after } = decide(order, message, teller, waitSeconds);
  if (outcome === 'known') return { outcome: 'late', detail: 'The order knows this news.' };
  if (outcome === 'late' && after.attention === order.attention)
    return { outcome: 'late', detail: `The order is ${order.status}; the news would change nothing.` };
  if (after.status !== order.status)
    return apply(message, `The order would go from ${order.status} to ${after.status}.`);
  return apply(message, `The order would stay ${order.status} and take the news in.`);
}

function isNews(message: Message): message is StatusMessage {
  return message.source === '/delivery' || message.source === '/payment';
}

function apply(message: Message, detail: string): Judged {
  return { outcome: 'would_apply', detail, message };
}
