import type { StatusMessage } from '../../../messages/messages.ts';
import { Refusal } from '../../../messages/refusal.ts';
import { hasKnownStatuses, type Order } from '../order.ts';
import { type AdvancePorts, advanceOrder } from './advance-order.ts';
import type { Decision } from './decide.ts';
import { isRecorded } from './history.ts';

/** Takes a participant's answer or news into the order. */
export function recordStatus(message: StatusMessage, ports: AdvancePorts): Promise<Decision> {
  const origin = {
    id: message.id,
    actor: `service:${message.source.slice(1)}`,
    correlationId: message.correlationid,
  };
  return advanceOrder(message.subject, (order) => parseKnownFact(order, message), origin, ports);
}

/**
 * The news, unless it or the order has a status of another release: taken in as late news, it would be lost for that release.
 * Throws `unavailable`, so that the message is tried again.
 */
function parseKnownFact(order: Order, message: StatusMessage): StatusMessage {
  const ended = 'deliveryStatus' in message.data ? message.data.deliveryStatus : undefined;
  const told = ended === undefined ? order : { ...order, delivery: { status: ended } };
  const isJudgeable = hasKnownStatuses(order) && hasKnownStatuses(told);
  if (isJudgeable || isRecorded(order.history, message.id)) return message;
  throw new Refusal('unavailable', 'The order or its news has a status that this release does not know.');
}
