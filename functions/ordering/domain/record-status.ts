import type { StatusMessage } from '../../messages/messages.ts';
import { type AdvancePorts, advanceOrder } from './advance-order.ts';
import type { Decision } from './decide.ts';

/** Takes a participant's answer or news into the order. */
export function recordStatus(message: StatusMessage, ports: AdvancePorts): Promise<Decision> {
  const teller = {
    id: message.id,
    actor: `service:${message.source.slice(1)}`,
    correlationId: message.correlationid,
  };
  return advanceOrder(message.subject, () => message, teller, ports);
}
