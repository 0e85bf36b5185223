import { createCloudEventFields } from '../../functions/messages/envelope.ts';
import type { Message } from '../../functions/messages/messages.ts';
import { at, orderId, trace } from './example.ts';

/** The fields of a command of ordering but its data. */
export function createCommandFields<Type extends Message['type']>(type: Type, subject = orderId) {
  return {
    ...createCloudEventFields(type),
    id: `${subject}:${type}`,
    source: '/ordering',
    subject,
    time: at,
    correlationid: trace.correlationId,
    traceparent: trace.traceparent,
    sequence: '1',
  };
}
