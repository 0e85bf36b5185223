import { guardedMs, type Time, TimedOut, withTimeout } from '../deadline.ts';
import { describeFault } from '../logger.ts';
import { type Attempt, isInProgress } from './attempts.ts';
import type { DeadLetterReason } from './dead-letter-attributes.ts';
import { addJitter, getDeferSeconds } from './retry-delay.ts';
import {
  type Deferral,
  type ParsedMessage,
  type QueueConsumer,
  type ReceivedMessage,
  wasReceivedBefore,
} from './types.ts';

/** It was handled or set aside and may be acknowledged, or it comes again after so many seconds. */
export type ProcessingResult = 'settled' | { waitSeconds: number };

/** What writing down a failure and putting back what waits for it may take, at the end of an invocation. */
const bookkeepingMs = 1_000;
/** With less than this a try is not begun: it would be charged with what others took, or before its provider timed out. */
const leastMs = guardedMs + 500;

type MessageContext = {
  delivery: ReceivedMessage;
  reading: ParsedMessage;
  tried: readonly Attempt[];
  consumer: QueueConsumer;
};

/**
 * Tries a message once, unless it is spent, cannot be read, or too little time is left. A fault of its handler is an
 * outcome; what is thrown from here is a fault of the bookkeeping, after which the message has to come again.
 *
 * A suspect's try is written down before it begins, so that a crash is charged, and to this message alone.
 */
export async function processMessage(
  delivery: ReceivedMessage,
  tried: readonly Attempt[],
  consumer: QueueConsumer,
): Promise<ProcessingResult> {
  const { time } = consumer;
  const reading = consumer.read(delivery.body);
  const one: MessageContext = { delivery, reading, tried, consumer };
  if (!hasTime(time)) return defer(one, isTooLate);
  if ('unreadable' in reading) return deadLetter(one, 'unreadable', reading.unreadable);
  if (isInProgress(tried.at(-1), time.now())) return defer(one, isTriedElsewhere);
  if (tried.length > consumer.retrySeconds.length) return deadLetterExhausted(one);

  const began: Attempt = { at: toIsoTime(time.now()) };
  if (wasReceivedBefore(delivery)) await saveAttempts(one, [...tried, began]);
  const ended = await attemptMessage(one, reading.handle);
  if (ended === 'handled') return finishAttempt(one, began);
  if ('fault' in ended) return recordFailure(one, began, ended.fault);
  if (wasReceivedBefore(delivery)) await undoAttempt(one);
  return defer(one, ended);
}

const isTooLate: Deferral = { seconds: 0, why: 'too little time is left' };
/** SQS may deliver a message twice at once: each would take the other's try for one that crashed. */
const isTriedElsewhere: Deferral = { seconds: 0, why: 'another delivery of the message is being tried' };

/** Whether a try that begins now would be charged fairly. */
function hasTime(time: Time): boolean {
  return time.remainingMs() >= bookkeepingMs + leastMs;
}

async function attemptMessage(
  { delivery, consumer: { time } }: MessageContext,
  handling: (received: { resend: number }) => Promise<'handled' | Deferral>,
): Promise<'handled' | Deferral | { fault: unknown }> {
  if (!hasTime(time)) return isTooLate;
  const trying = handling({ resend: delivery.resend });
  return withTimeout(time.remainingMs() - bookkeepingMs, trying, time).catch((fault: unknown) => ({ fault }));
}

async function finishAttempt(one: MessageContext, began: Attempt): Promise<ProcessingResult> {
  const { time, attempts, log } = one.consumer;
  const durationMs = time.now() - Date.parse(began.at);
  if (wasReceivedBefore(one.delivery))
    await ignoreFailure(one, 'attempts not deleted', () => attempts.forget(one.delivery.messageId));
  log.info('handled', { ...getLogFields(one), attempt: one.tried.length + 1, durationMs });
  return 'settled';
}

async function recordFailure(one: MessageContext, began: Attempt, fault: unknown): Promise<ProcessingResult> {
  const { time, log, retrySeconds, random } = one.consumer;
  const wait = retrySeconds[one.tried.length];
  const waitSeconds = wait === undefined ? undefined : addJitter(wait, random);
  const ended = {
    ...began,
    ...(fault instanceof TimedOut ? {} : { fault: describeFault(fault) }),
    ...(waitSeconds === undefined ? {} : { nextAt: toIsoTime(time.now() + waitSeconds * 1_000) }),
  };
  const tries = [...one.tried, ended];
  const told = { attempts: tries.length, nextTrySeconds: waitSeconds, fault: describeFault(fault) };
  log.warn('try failed', { ...getLogFields(one), ...told });
  await saveAttempts(one, tries);
  return waitSeconds === undefined ? deadLetterExhausted({ ...one, tried: tries }) : { waitSeconds };
}

/** What was written down before the try is undone: the message keeps the attempts that it had. */
async function undoAttempt(one: MessageContext): Promise<void> {
  if (one.tried.length > 0) await saveAttempts(one, one.tried);
  else await one.consumer.attempts.forget(one.delivery.messageId);
}

function defer(one: MessageContext, { seconds, why }: Deferral): ProcessingResult {
  const waitSeconds = getDeferSeconds(one.delivery.receiveCount, seconds, one.consumer.random);
  one.consumer.log.info('deferred', { ...getLogFields(one), why, nextTrySeconds: waitSeconds });
  return { waitSeconds };
}

function deadLetterExhausted(one: MessageContext): Promise<ProcessingResult> {
  const fault = one.tried.at(-1)?.fault;
  return fault === undefined
    ? deadLetter(one, 'timed_out', 'the last try did not end: the function crashed or ran out of time')
    : deadLetter(one, 'attempts_spent', fault);
}

/**
 * Acknowledged at once, and its attempts deleted only then: should something crash the function before this batch is
 * answered, a message that was set aside must neither be tried again nor overtake what went on after it.
 */
async function deadLetter(one: MessageContext, reason: DeadLetterReason, detail: string): Promise<ProcessingResult> {
  const { delivery, tried, consumer } = one;
  await consumer.queue.setAside(delivery, {
    reason,
    detail,
    attempts: tried.length,
    tries: [...tried],
    queue: consumer.queueName,
    messageId: delivery.messageId,
    orderId: one.reading.ties.orderId,
    failedAt: toIsoTime(consumer.time.now()),
  });
  consumer.log.error('set aside', { ...getLogFields(one), reason, attempts: tried.length, detail });
  await ignoreFailure(one, 'not acknowledged early', async () => {
    await consumer.queue.acknowledge([delivery]);
    if (tried.length > 0) await consumer.attempts.forget(delivery.messageId);
  });
  return 'settled';
}

/** Does what may fail: the message is settled, it is not asked about again, and what is left of it expires. */
async function ignoreFailure(one: MessageContext, line: string, act: () => Promise<void>): Promise<void> {
  await act().catch((fault: unknown) =>
    one.consumer.log.warn(line, { ...getLogFields(one), fault: describeFault(fault) }),
  );
}

async function saveAttempts({ delivery, reading, consumer }: MessageContext, tries: readonly Attempt[]): Promise<void> {
  const { orderId, type } = reading.ties;
  await consumer.attempts.keep({ messageId: delivery.messageId, orderId, type, tries });
}

function getLogFields({ delivery, reading, consumer }: MessageContext) {
  return { queue: consumer.queueName, messageId: delivery.messageId, ...reading.ties };
}

function toIsoTime(ms: number): string {
  return new Date(ms).toISOString();
}
