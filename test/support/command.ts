import { createEnvelope } from '../../functions/messages/envelope.ts';
import type { Message } from '../../functions/messages/messages.ts';
import { at, orderId, trace } from './example.ts';

/** The fields of a command of ordering but its data. */
export function createCommandFields<Type extends Message['type']>(type: Type, subject = orderId) {
  const origin = { id: `${subject}:${type}`, source: '/ordering', subject, at, trace, revision: 1 };
  return createEnvelope(type, origin);
}
