import { EventType, processPartialResponseSync, SqsFifoPartialProcessor } from '@aws-lambda-powertools/batch';
import type { SQSRecord } from 'aws-lambda';
import { processBatch } from '../../../../functions/platform/queue-consumer/process-batch.ts';
import type {
  ParsedMessage,
  ReceivedMessage,
  SourceQueue,
} from '../../../../functions/platform/queue-consumer/types.ts';
import { createRandom } from '../../../simulation/harness/random.ts';
import { attemptsInMemory } from '../../../support/memory/attempts.ts';
import { type FifoQueue, fifoQueue } from '../../../support/memory/fifo-queue.ts';

/** Three tries of each message: what a queue with `maxReceiveCount: 3` and what our waits of two come to. */
const tries = 3;
const retrySeconds = [5, 25];
export const perOrder = 4;

/** What was set aside, and what was handled, in the order of its handling. */
export type Course = { deadLetters: Set<string>; handled: string[] };
type Fails = (messageId: string, nth: number) => boolean;
export type Load = { messages: number; fails: Fails; onePerGroup: boolean };

/** Every 200th message fails for ever. */
export const onePoisonInTwoHundred: Fails = (messageId) => Number(messageId) % 200 === 101;

/** With this the messages that fail every one of their tries are as many as theory says, which is one. */
const salt = 600;

/** Each try of each message fails with this probability, whoever asks and however often it has been asked. */
export function transient(probability: number): Fails {
  return (messageId, nth) => createRandom(Number(messageId) * 1_000 + nth + salt).chance(probability);
}

/** Those of the messages that fail all of their own tries: what any consumer has to set aside. */
export function doomed({ messages, fails }: Load): Set<string> {
  const ids = Array.from({ length: messages }, (_, index) => String(index));
  return new Set(ids.filter((id) => Array.from({ length: tries }, (_, nth) => fails(id, nth)).every(Boolean)));
}

/** What becomes of the messages with the consumer that all our queues share. */
export async function consumedByOurs(load: Load): Promise<Course> {
  const { clock, queue, course, handle } = world(load);
  const attempts = attemptsInMemory();
  const ours: SourceQueue = {
    async putBack(late, seconds) {
      queue.hide(late, seconds);
    },
    async acknowledge(settled) {
      queue.delete(settled);
    },
    async setAside({ messageId }) {
      course.deadLetters.add(messageId);
    },
  };
  const read = (body: string): ParsedMessage => ({
    ties: {},
    handle: async () => {
      handle(body);
      return 'handled';
    },
  });
  const time = { now: () => clock.now, remainingMs: () => 5_000, after: () => () => undefined };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  await drained(queue, clock, async (deliveries) => {
    const random = () => 0;
    const consumer = {
      queueName: 'orders.fifo',
      retrySeconds,
      read,
      queue: ours,
      attempts,
      time,
      random,
      log,
    };
    const left = await processBatch(deliveries, consumer);
    queue.delete(deliveries.filter((delivery) => !left.includes(delivery)));
  });
  return course;
}

/**
 * The same with the FIFO processor of Powertools, as its documentation shows it: what failed comes again after the
 * visibility time-out, and what was received `maxReceiveCount` times goes to the dead-letter queue.
 */
export async function consumedByPowertools(load: Load, skipGroupOnError: boolean): Promise<Course> {
  const { clock, queue, course, handle } = world(load);
  const processor = new SqsFifoPartialProcessor();
  await drained(queue, clock, async (deliveries) => {
    const spent = deliveries.filter(({ receiveCount }) => receiveCount > tries);
    for (const { messageId } of spent) course.deadLetters.add(messageId);
    queue.delete(spent);
    const received = deliveries.filter((delivery) => !spent.includes(delivery));
    const { batchItemFailures } = processPartialResponseSync(
      { Records: received.map(recordOf) },
      ({ body }: SQSRecord) => handle(body),
      processor,
      { skipGroupOnError, throwOnFullBatchFailure: false },
    );
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    queue.delete(received.filter(({ messageId }) => !failed.has(messageId)));
  });
  return course;
}

function world({ messages, fails, onePerGroup }: Load) {
  const clock = { now: Date.parse('2026-11-21T08:00:00Z') };
  const posted = Array.from({ length: messages }, (_, index) => {
    const messageId = String(index);
    return { messageId, group: `order-${Math.floor(index / perOrder)}`, body: messageId };
  });
  const queue = fifoQueue(posted, { now: () => clock.now, onePerGroup });
  const course: Course = { deadLetters: new Set(), handled: [] };
  const asked = new Map<string, number>();
  const handle = (messageId: string): void => {
    const nth = asked.get(messageId) ?? 0;
    asked.set(messageId, nth + 1);
    if (fails(messageId, nth)) throw new Error(`${messageId} does not work`);
    course.handled.push(messageId);
  };
  return { clock, queue, course, handle };
}

async function drained(
  queue: FifoQueue,
  clock: { now: number },
  invoke: (deliveries: readonly ReceivedMessage[]) => Promise<void>,
): Promise<void> {
  for (;;) {
    const deliveries = queue.receive();
    if (deliveries.length > 0) await invoke(deliveries);
    else if (queue.left.size === 0) return;
    else clock.now = queue.visibleAt() ?? clock.now;
  }
}

function recordOf({ messageId, receipt, group, body, receiveCount }: ReceivedMessage): SQSRecord {
  return {
    messageId,
    receiptHandle: receipt,
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
