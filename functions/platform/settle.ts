import { isUnderWay, type Try } from './attempts.ts';
import { type Consumer, type Delivery, isSuspect, type NotNow, type Reading } from './consumer.ts';
import { guardedMs, type Time, TimedOut, within } from './deadline.ts';
import { faultText } from './logger.ts';
import type { SetAsideReason } from './set-aside-attributes.ts';
import { addJitter, deferSeconds } from './wait.ts';

/** It was handled or set aside and may be acknowledged, or it comes again after so many seconds. */
export type Settlement = 'settled' | { waitSeconds: number };

/** What writing down a failure and putting back what waits for it may take, at the end of an invocation. */
const bookkeepingMs = 1_000;
/** With less than this a try is not begun: it would be charged with what others took, or before its provider timed out. */
const leastMs = guardedMs + 500;

type Case = { delivery: Delivery; reading: Reading; tried: readonly Try[]; consumer: Consumer };

/**
 * Tries a message once, unless it is spent, cannot be read, or too little time is left. A fault of its handler is an
 * outcome; what is thrown from here is a fault of the bookkeeping, after which the message has to come again.
 *
 * A suspect's try is written down before it begins, so that a crash is charged, and to this message alone.
 */
export async function settle(
  delivery: Delivery,
  tried: readonly Try[],
  consumer: Consumer,
): Promise<Settlement> {
  const { time } = consumer;
  const reading = consumer.read(delivery.body);
  const one: Case = { delivery, reading, tried, consumer };
  if (!hasTime(time)) return defer(one, tooLate);
  if ('unreadable' in reading) return setAside(one, 'unreadable', reading.unreadable);
  if (isUnderWay(tried.at(-1), time.now())) return defer(one, triedElsewhere);
  if (tried.length > consumer.retrySeconds.length) return setAsideSpent(one);

  const began: Try = { at: instant(time.now()) };
  if (isSuspect(delivery)) await keep(one, [...tried, began]);
  const ended = await handle(one, reading.handle);
  if (ended === 'handled') return handled(one, began);
  if ('fault' in ended) return failed(one, began, ended.fault);
  if (isSuspect(delivery)) await takeBack(one);
  return defer(one, ended);
}

const tooLate: NotNow = { seconds: 0, why: 'too little time is left' };
/** SQS may deliver a message twice at once: each would take the other's try for one that crashed. */
const triedElsewhere: NotNow = { seconds: 0, why: 'another delivery of the message is being tried' };

/** Whether a try that begins now would be charged fairly. */
function hasTime(time: Time): boolean {
  return time.remainingMs() >= bookkeepingMs + leastMs;
}

async function handle(
  { delivery, consumer: { time } }: Case,
  handling: (received: { resend: number }) => Promise<'handled' | NotNow>,
): Promise<'handled' | NotNow | { fault: unknown }> {
  if (!hasTime(time)) return tooLate;
  const trying = handling({ resend: delivery.resend });
  return within(time.remainingMs() - bookkeepingMs, trying, time).catch((fault: unknown) => ({ fault }));
}

async function handled(one: Case, began: Try): Promise<Settlement> {
  const { time, attempts, log } = one.consumer;
  const durationMs = time.now() - Date.parse(began.at);
  if (isSuspect(one.delivery))
    await withoutHarm(one, 'attempts not deleted', () => attempts.forget(one.delivery.messageId));
  log.info('handled', { ...fieldsOf(one), attempt: one.tried.length + 1, durationMs });
  return 'settled';
}

async function failed(one: Case, began: Try, fault: unknown): Promise<Settlement> {
  const { time, log, retrySeconds, random } = one.consumer;
  const wait = retrySeconds[one.tried.length];
  const waitSeconds = wait === undefined ? undefined : addJitter(wait, random);
  const ended = {
    ...began,
    ...(fault instanceof TimedOut ? {} : { fault: faultText(fault) }),
    ...(waitSeconds === undefined ? {} : { nextAt: instant(time.now() + waitSeconds * 1_000) }),
  };
  const tries = [...one.tried, ended];
  const told = { attempts: tries.length, nextTrySeconds: waitSeconds, fault: faultText(fault) };
  log.warn('try failed', { ...fieldsOf(one), ...told });
  await keep(one, tries);
  return waitSeconds === undefined ? setAsideSpent({ ...one, tried: tries }) : { waitSeconds };
}

/** What was written down before the try is undone: the message keeps the attempts that it had. */
async function takeBack(one: Case): Promise<void> {
  if (one.tried.length > 0) await keep(one, one.tried);
  else await one.consumer.attempts.forget(one.delivery.messageId);
}

function defer(one: Case, { seconds, why }: NotNow): Settlement {
  const waitSeconds = deferSeconds(one.delivery.receiveCount, seconds, one.consumer.random);
  one.consumer.log.info('deferred', { ...fieldsOf(one), why, nextTrySeconds: waitSeconds });
  return { waitSeconds };
}

function setAsideSpent(one: Case): Promise<Settlement> {
  const fault = one.tried.at(-1)?.fault;
  return fault === undefined
    ? setAside(one, 'timed_out', 'the last try did not end: the function crashed or ran out of time')
    : setAside(one, 'attempts_spent', fault);
}

/**
 * Acknowledged at once, and its attempts deleted only then: should something crash the function before this batch is
 * answered, a message that was set aside must neither be tried again nor overtake what went on after it.
 */
async function setAside(one: Case, reason: SetAsideReason, detail: string): Promise<Settlement> {
  const { delivery, tried, consumer } = one;
  await consumer.queue.setAside(delivery, {
    reason,
    detail,
    attempts: tried.length,
    tries: [...tried],
    queue: consumer.queueName,
    messageId: delivery.messageId,
    orderId: one.reading.ties.orderId,
    failedAt: instant(consumer.time.now()),
  });
  consumer.log.error('set aside', { ...fieldsOf(one), reason, attempts: tried.length, detail });
  await withoutHarm(one, 'not acknowledged early', async () => {
    await consumer.queue.acknowledge([delivery]);
    if (tried.length > 0) await consumer.attempts.forget(delivery.messageId);
  });
  return 'settled';
}

/** Does what may fail: the message is settled, it is not asked about again, and what is left of it expires. */
async function withoutHarm(one: Case, line: string, act: () => Promise<void>): Promise<void> {
  await act().catch((fault: unknown) =>
    one.consumer.log.warn(line, { ...fieldsOf(one), fault: faultText(fault) }),
  );
}

async function keep({ delivery, reading, consumer }: Case, tries: readonly Try[]): Promise<void> {
  const { orderId, type } = reading.ties;
  await consumer.attempts.keep({ messageId: delivery.messageId, orderId, type, tries });
}

function fieldsOf({ delivery, reading, consumer }: Case) {
  return { queue: consumer.queueName, messageId: delivery.messageId, ...reading.ties };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
