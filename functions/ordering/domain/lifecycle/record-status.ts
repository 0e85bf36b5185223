import type { StatusMessage } from '../../../messages/messages.ts';
import { Refusal } from '../../../messages/refusal.ts';
import { hasKnownStatuses, type Order } from '../order.ts';
import { type AdvancePorts, advanceOrder } from './advance-order.ts';
import type { Decision } from './decide.ts';
import { isRecorded } from './history.ts';

/** Records a participant's status message in the order, and advances the order by it. */
export function recordStatus(message: StatusMessage, ports: AdvancePorts): Promise<Decision> {
  const origin = {
    id: message.id,
    actor: `service:${message.source.slice(1)}`,
    correlationId: message.correlationid,
  };
  const toFact = (order: Order): StatusMessage => {
    if (!knowsStatuses(order, message) && !isRecorded(order.history, message.id))
      throw new Refusal('unavailable', 'The order or the message has a status that this release does not know.');
    return message;
  };
  return advanceOrder(message.subject, toFact, origin, ports);
}

/**
 * Whether this release knows every status of the order and the message. Recorded as late, a message about the status of
 * another release would be lost; refused as `unavailable`, it is retried until that release receives it.
 */
function knowsStatuses(order: Order, { data }: StatusMessage): boolean {
  const deliveryStatus = 'deliveryStatus' in data ? data.deliveryStatus : undefined;
  const reported = deliveryStatus === undefined ? order : { ...order, delivery: { status: deliveryStatus } };
  return hasKnownStatuses(order) && hasKnownStatuses(reported);
}
