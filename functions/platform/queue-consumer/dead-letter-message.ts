import type { Fault } from '../../messages/fault.ts';
import { getFaultFields } from '../logger.ts';
import type { DeadLetterReason } from './dead-letter-attributes.ts';
import { getLogFields, type MessageContext, type ProcessingResult } from './types.ts';

/** Dead-letters a message that has spent its attempts. */
export function deadLetterExhausted(context: MessageContext): Promise<ProcessingResult> {
  const fault = context.attempts.at(-1)?.fault;
  return fault ? deadLetter(context, 'attempts_spent', fault) : deadLetter(context, 'timed_out', unfinished);
}

const unfinished: Fault = { code: 'unfinished', detail: 'the function crashed or ran out of time' };

/**
 * Sends a message to the dead-letter queue, then acknowledges it at once, then deletes its attempts. If the function
 * crashes before the batch ends, the message must neither be attempted again nor overtake its followers.
 */
export async function deadLetter(
  context: MessageContext,
  reason: DeadLetterReason,
  { code, detail }: Fault,
): Promise<ProcessingResult> {
  const { message, parsed, attempts, consumer } = context;
  const { queue, queueName, time, log } = consumer;
  await queue.deadLetter(message, {
    reason,
    code,
    detail,
    attempts: [...attempts],
    attemptCount: attempts.length,
    queue: queueName,
    messageId: message.messageId,
    orderId: parsed.refs.orderId,
    failedAt: new Date(time.now()).toISOString(),
  });
  log.error('message dead-lettered', { ...getLogFields(context), reason, attemptCount: attempts.length, code, detail });
  try {
    await queue.acknowledge([message]);
    if (attempts.length > 0) await consumer.attempts.remove(message.messageId);
  } catch (fault) {
    // The batch acknowledges the message when it ends, and attempts that are left expire.
    log.warn('message not acknowledged', { ...getLogFields(context), ...getFaultFields(fault) });
  }
  return { outcome: 'deadLettered' };
}
