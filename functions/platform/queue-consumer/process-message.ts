import type { Attempt } from '../../messages/attempt.ts';
import { breakerTimeoutMs, TimeoutError, withTimeout } from '../deadline.ts';
import { toFault } from '../fault.ts';
import { getFaultFields } from '../logger.ts';
import { isInProgress } from './attempts.ts';
import { deadLetter, deadLetterExhausted } from './dead-letter-message.ts';
import { addJitter, getDeferralSeconds, maxBusySeconds } from './retry-delay.ts';
import { type Deferral, toDeferral } from './retry-later.ts';
import {
  getLogFields,
  type MessageContext,
  type ProcessingResult,
  type QueueConsumer,
  type ReceivedMessage,
  wasReceivedBefore,
} from './types.ts';

/**
 * Attempts a message once, unless its attempts are spent, it is unreadable, or too little time is left. A fault of the
 * handler is a result. Throws for a fault of the bookkeeping, after which the message must come again.
 *
 * The attempt of a suspect is written before it begins, so that a crash is charged to this message alone.
 */
export async function processMessage(
  message: ReceivedMessage,
  attempts: readonly Attempt[],
  consumer: QueueConsumer,
): Promise<ProcessingResult> {
  const parsed = consumer.parse(message.body);
  const context: MessageContext = { message, parsed, attempts, consumer };
  if (!hasTime(consumer)) return defer(context, tooLittleTime);
  if ('unreadable' in parsed)
    return deadLetter(context, 'unreadable', { code: 'unreadable', detail: parsed.unreadable });
  if (isInProgress(attempts.at(-1), consumer.time.now())) return defer(context, inProgressElsewhere);
  if (attempts.length > consumer.retrySeconds.length) return deadLetterExhausted(context);

  const attempt: Attempt = { at: new Date(consumer.time.now()).toISOString() };
  const isSuspect = wasReceivedBefore(message);
  if (isSuspect) await saveAttempts(context, [...attempts, attempt]);
  const result = await attemptMessage(parsed.handle, context);
  if (result.outcome === 'processed') return completeAttempt(context, attempt);
  if (result.outcome === 'failed') return recordFailedAttempt(context, attempt, result.thrown);
  if (isSuspect) await undoAttempt(context);
  return defer(context, result);
}

const tooLittleTime: Deferral = { seconds: 0, maxSeconds: maxBusySeconds, reason: 'too little time is left' };
/** SQS may deliver a message twice at once: each receiver would take the other's attempt for one that crashed. */
const inProgressElsewhere: Deferral = {
  seconds: 0,
  maxSeconds: maxBusySeconds,
  reason: 'another attempt at the message is in progress',
};

/** Reserved at the end of an invocation for recording a failure and returning messages to the queue. */
const bookkeepingMs = 1_000;
/** With less time an attempt would be charged for what others took, or end before the call to its provider times out. */
const getMinAttemptMs = (callTimeoutMs = breakerTimeoutMs) => callTimeoutMs + 500;

function hasTime({ time, callTimeoutMs }: QueueConsumer): boolean {
  return time.remainingMs() >= bookkeepingMs + getMinAttemptMs(callTimeoutMs);
}

type Handler = (received: { resend: number }) => Promise<void>;
type AttemptResult =
  | { outcome: 'processed' }
  | ({ outcome: 'deferred' } & Deferral)
  | { outcome: 'failed'; thrown: unknown };

async function attemptMessage(handle: Handler, { message, consumer }: MessageContext): Promise<AttemptResult> {
  const { time } = consumer;
  if (!hasTime(consumer)) return { outcome: 'deferred', ...tooLittleTime };
  const handled = callHandler(handle, message.resend);
  // An attempt that uses up its own time has failed: the timeout is not one that the handler throws, which is a deferral.
  return withTimeout(time.remainingMs() - bookkeepingMs, handled, time).catch((thrown: unknown) => ({
    outcome: 'failed',
    thrown,
  }));
}

async function callHandler(handle: Handler, resend: number): Promise<AttemptResult> {
  try {
    await handle({ resend });
    return { outcome: 'processed' };
  } catch (thrown) {
    const deferral = toDeferral(thrown);
    return deferral ? { outcome: 'deferred', ...deferral } : { outcome: 'failed', thrown };
  }
}

async function completeAttempt(context: MessageContext, attempt: Attempt): Promise<ProcessingResult> {
  const { message, attempts, consumer } = context;
  const durationMs = consumer.time.now() - Date.parse(attempt.at);
  if (wasReceivedBefore(message))
    await consumer.attempts
      .remove(message.messageId)
      .catch((fault: unknown) =>
        consumer.log.warn('attempts not deleted', { ...getLogFields(context), ...getFaultFields(fault) }),
      );
  // Most messages succeed at once: the log is a tenth of an order's cost.
  const attemptCount = attempts.length > 0 ? attempts.length + 1 : undefined;
  consumer.log.info('message processed', { ...getLogFields(context), attemptCount, durationMs });
  return { outcome: 'processed' };
}

async function recordFailedAttempt(
  context: MessageContext,
  attempt: Attempt,
  thrown: unknown,
): Promise<ProcessingResult> {
  const { time, log, retrySeconds, random } = context.consumer;
  const fault = toFault(thrown);
  const retryDelay = retrySeconds[context.attempts.length];
  const delaySeconds = retryDelay === undefined ? undefined : addJitter(retryDelay, random);
  const failed: Attempt = {
    ...attempt,
    ...(thrown instanceof TimeoutError ? {} : { fault }),
    ...(delaySeconds === undefined ? {} : { nextAt: new Date(time.now() + delaySeconds * 1_000).toISOString() }),
  };
  const attempts = [...context.attempts, failed];
  log.warn('attempt failed', { ...getLogFields(context), attemptCount: attempts.length, delaySeconds, ...fault });
  await saveAttempts(context, attempts);
  return delaySeconds === undefined
    ? deadLetterExhausted({ ...context, attempts })
    : { outcome: 'failed', delaySeconds };
}

/** Restores the attempts that the message had before the deferred one was written. */
async function undoAttempt(context: MessageContext): Promise<void> {
  const { message, attempts, consumer } = context;
  if (attempts.length > 0) await saveAttempts(context, attempts);
  else await consumer.attempts.remove(message.messageId);
}

function defer(context: MessageContext, { seconds, maxSeconds, reason }: Deferral): ProcessingResult {
  const { message, consumer } = context;
  const delaySeconds = getDeferralSeconds(message.receiveCount, seconds, consumer.random, maxSeconds);
  consumer.log.info('message deferred', { ...getLogFields(context), reason, delaySeconds });
  return { outcome: 'deferred', delaySeconds };
}

async function saveAttempts(
  { message, parsed, consumer }: MessageContext,
  attempts: readonly Attempt[],
): Promise<void> {
  const { orderId, type } = parsed.refs;
  await consumer.attempts.save({ messageId: message.messageId, orderId, type, attempts });
}
