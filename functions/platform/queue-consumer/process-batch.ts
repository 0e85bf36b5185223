import type { Attempt } from '../../messages/attempt.ts';
import { responseMs, withTimeout } from '../deadline.ts';
import { getFaultFields } from '../logger.ts';
import { isUnfinished } from './attempts.ts';
import { processMessage } from './process-message.ts';
import { getDeferralSeconds } from './retry-delay.ts';
import { type ProcessingResult, type QueueConsumer, type ReceivedMessage, wasReceivedBefore } from './types.ts';

type Batch = {
  messages: readonly ReceivedMessage[];
  unfinished: Set<ReceivedMessage>;
  /** The attempts at each message before this batch. A message whose attempts could not be read is absent. */
  attempts: Map<ReceivedMessage, readonly Attempt[]>;
  consumer: QueueConsumer;
};

/**
 * Processes a batch and returns the messages that must come again: all that were neither processed nor dead-lettered.
 * Never throws.
 *
 * Groups run in parallel, each in its order. A message that was received before is a suspect: it may have crashed the
 * function. Groups with suspects run after the others, one at a time, the least suspicious first, so that a crash or a
 * timeout is charged to the one message in progress and to no other.
 */
export async function processBatch(
  messages: readonly ReceivedMessage[],
  consumer: QueueConsumer,
): Promise<ReceivedMessage[]> {
  const { queueName: queue, time, log } = consumer;
  const unfinished = new Set(messages);
  const batch: Batch = { messages, unfinished, attempts: new Map(messages.map((message) => [message, []])), consumer };
  await withTimeout(time.remainingMs() - responseMs, processGroups(batch), time).catch((fault: unknown) =>
    log.error('batch not completed', { queue, messagesLeft: unfinished.size, ...getFaultFields(fault) }),
  );
  return [...unfinished];
}

async function processGroups(batch: Batch): Promise<void> {
  const groups = [...Map.groupBy(batch.messages, ({ group }) => group).values()];
  const fresh = groups.filter((group) => !group.some(wasReceivedBefore));
  await Promise.all(fresh.map((group) => processGroup(group, batch)));

  const suspects = groups.filter((group) => group.some(wasReceivedBefore));
  const receivedBefore = suspects.flat().filter(wasReceivedBefore);
  await Promise.all(receivedBefore.map((message) => readAttempts(message, batch)));
  for (const group of suspects.toSorted((one, other) => getSuspicion(one, batch) - getSuspicion(other, batch)))
    await processGroup(group, batch);
}

async function processGroup(group: readonly ReceivedMessage[], batch: Batch): Promise<void> {
  for (const [index, message] of group.entries()) {
    const result = await processNext(message, batch);
    // A function that was frozen past its end and thawed no longer owns these messages.
    if (batch.consumer.time.remainingMs() <= responseMs) return;
    if ('delaySeconds' in result) return returnToQueue(group.slice(index), result.delaySeconds, batch);
    batch.unfinished.delete(message);
  }
}

/** Defers a message, without an attempt, when its attempts cannot be read or written or it cannot be dead-lettered. */
async function processNext(message: ReceivedMessage, batch: Batch): Promise<ProcessingResult> {
  const { consumer } = batch;
  const deferred: ProcessingResult = {
    outcome: 'deferred',
    delaySeconds: getDeferralSeconds(message.receiveCount, 0, consumer.random),
  };
  const attempts = batch.attempts.get(message);
  if (!attempts) return deferred;
  if (attempts.some(isUnfinished)) await acknowledgeFinished(batch);
  return processMessage(message, attempts, consumer).catch((fault: unknown) => {
    consumer.log.error('message not processed', { ...getLogFields(message, consumer), ...getFaultFields(fault) });
    return deferred;
  });
}

/**
 * The message and its followers in the group wait equally long, the message first. If followers waited less, only the
 * group's lock would keep them from overtaking; if they waited longer, they would hold up the group.
 */
async function returnToQueue(messages: readonly ReceivedMessage[], delaySeconds: number, { consumer }: Batch) {
  const { queue, queueName, log } = consumer;
  await queue
    .returnToQueue(messages, delaySeconds)
    .catch((fault: unknown) =>
      log.warn('messages not returned to queue', { queue: queueName, delaySeconds, ...getFaultFields(fault) }),
    );
}

/** Runs before an attempt that may crash the function, so that finished messages are not processed again. */
async function acknowledgeFinished({ messages, unfinished, consumer }: Batch): Promise<void> {
  const { queue, queueName, log } = consumer;
  const finished = messages.filter((message) => !unfinished.has(message));
  if (finished.length === 0) return;
  await queue
    .acknowledge(finished)
    .catch((fault: unknown) => log.warn('messages not acknowledged', { queue: queueName, ...getFaultFields(fault) }));
}

async function readAttempts(message: ReceivedMessage, batch: Batch): Promise<void> {
  const { attempts, log } = batch.consumer;
  batch.attempts.delete(message);
  await attempts.find(message.messageId).then(
    (found) => batch.attempts.set(message, found),
    (fault: unknown) =>
      log.error('attempts not read', { ...getLogFields(message, batch.consumer), ...getFaultFields(fault) }),
  );
}

/** Unfinished attempts weigh more than any number of failed ones: only they harm the messages beside them. */
function getSuspicion(group: readonly ReceivedMessage[], batch: Batch): number {
  const suspicions = group.map((message) => {
    const attempts = batch.attempts.get(message) ?? [];
    return attempts.length + 1_000 * attempts.filter(isUnfinished).length;
  });
  return Math.max(...suspicions);
}

function getLogFields({ messageId }: ReceivedMessage, { queueName }: QueueConsumer) {
  return { queue: queueName, messageId };
}
