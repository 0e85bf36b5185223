import type { Trace } from '../../messages/fields/primitives.ts';
import type { Message } from '../../messages/messages.ts';

/** What a message carries on from the request that it began with. */
export function readMessageTrace(message: Pick<Message, 'correlationid' | 'traceparent'>): Trace {
  return { correlationId: message.correlationid, traceparent: message.traceparent };
}
