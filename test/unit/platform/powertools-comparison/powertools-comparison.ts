import { EventType, processPartialResponseSync, SqsFifoPartialProcessor } from '@aws-lambda-powertools/batch';
import type { SQSRecord } from 'aws-lambda';
import { processBatch } from '../../../../functions/platform/queue-consumer/process-batch.ts';
import type { QueueConsumer, ReceivedMessage } from '../../../../functions/platform/queue-consumer/types.ts';
import { createRandom } from '../../../simulation/harness/random.ts';
import { memoryAttempts } from '../../../support/memory/attempts.ts';
import { fifoQueue } from '../../../support/memory/fifo-queue.ts';

/** The attempts of each message: a queue with `maxReceiveCount: 3`, or our two retry delays. */
const maxAttempts = 3;
const retrySeconds = [5, 25];
export const messagesPerOrder = 4;

/** The messages that were dead-lettered and processed, in that order. */
export type Result = { deadLetters: Set<string>; processed: string[] };
type Fails = (messageId: string, nth: number) => boolean;
export type Load = { messages: number; fails: Fails; onePerGroup: boolean };

/** Every 200th message fails for ever. */
export const onePoisonInTwoHundred: Fails = (messageId) => Number(messageId) % 200 === 101;

/** With this seed one message fails all its attempts, which is the expected number. */
const salt = 600;

/** Each attempt at each message fails with this probability, in whatever order they are made. */
export function transient(probability: number): Fails {
  return (messageId, nth) => createRandom(Number(messageId) * 1_000 + nth + salt).chance(probability);
}

/** The messages that fail all their own attempts, which any consumer has to dead-letter. */
export function findDoomed({ messages, fails }: Load): Set<string> {
  const ids = Array.from({ length: messages }, (_, index) => String(index));
  return new Set(ids.filter((id) => Array.from({ length: maxAttempts }, (_, nth) => fails(id, nth)).every(Boolean)));
}

/** Consumes the load with our consumer. */
export async function consumeWithOurs(load: Load): Promise<Result> {
  const { clock, queue, result, handle, drain } = createRun(load);
  const consumer: QueueConsumer = {
    queueName: 'orders.fifo',
    retrySeconds,
    parse: (body) => ({ refs: {}, handle: async () => handle(body) }),
    queue: {
      returnToQueue: async (messages, delaySeconds) => queue.hide(messages, delaySeconds),
      acknowledge: async (messages) => queue.delete(messages),
      deadLetter: async ({ messageId }) => void result.deadLetters.add(messageId),
    },
    attempts: memoryAttempts(),
    time: { now: () => clock.now, remainingMs: () => 5_000, after: () => () => undefined },
    random: () => 0,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  await drain(async (messages) => {
    const unfinished = await processBatch(messages, consumer);
    queue.delete(messages.filter((message) => !unfinished.includes(message)));
  });
  return result;
}

/**
 * Consumes the load with the FIFO processor of Powertools as its documentation shows it: a failed message comes again after
 * the visibility timeout, and one that was received `maxReceiveCount` times goes to the dead-letter queue.
 */
export async function consumeWithPowertools(load: Load, skipGroupOnError: boolean): Promise<Result> {
  const { queue, result, handle, drain } = createRun(load);
  const processor = new SqsFifoPartialProcessor();
  await drain(async (messages) => {
    const exhausted = messages.filter(({ receiveCount }) => receiveCount > maxAttempts);
    for (const { messageId } of exhausted) result.deadLetters.add(messageId);
    queue.delete(exhausted);
    const received = messages.filter((message) => !exhausted.includes(message));
    const { batchItemFailures } = processPartialResponseSync(
      { Records: received.map(toRecord) },
      ({ body }: SQSRecord) => handle(body),
      processor,
      { skipGroupOnError, throwOnFullBatchFailure: false },
    );
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    queue.delete(received.filter(({ messageId }) => !failed.has(messageId)));
  });
  return result;
}

function createRun({ messages, fails, onePerGroup }: Load) {
  const clock = { now: Date.parse('2026-11-21T08:00:00Z') };
  const posted = Array.from({ length: messages }, (_, index) => {
    const messageId = String(index);
    return { messageId, group: `order-${Math.floor(index / messagesPerOrder)}`, body: messageId };
  });
  const queue = fifoQueue(posted, { now: () => clock.now, onePerGroup });
  const result: Result = { deadLetters: new Set(), processed: [] };
  const attemptCounts = new Map<string, number>();
  const handle = (messageId: string): void => {
    const nth = attemptCounts.get(messageId) ?? 0;
    attemptCounts.set(messageId, nth + 1);
    if (fails(messageId, nth)) throw new Error(`${messageId} does not work`);
    result.processed.push(messageId);
  };
  const drain = async (invoke: (messages: readonly ReceivedMessage[]) => Promise<void>) => {
    while (queue.left.size > 0) {
      const received = queue.receive();
      if (received.length > 0) await invoke(received);
      else clock.now = queue.visibleAt() ?? clock.now;
    }
  };
  return { clock, queue, result, handle, drain };
}

function toRecord({ messageId, receiptHandle, group, body, receiveCount }: ReceivedMessage): SQSRecord {
  return {
    messageId,
    receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      MessageGroupId: group,
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: EventType.SQS,
    eventSourceARN: '',
    awsRegion: '',
  };
}
