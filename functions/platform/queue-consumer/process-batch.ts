import { responseMs, withTimeout } from '../deadline.ts';
import { describeFault } from '../logger.ts';
import { type Attempt, isUnfinished } from './attempts.ts';
import { type ProcessingResult, processMessage } from './process-message.ts';
import { getDeferSeconds } from './retry-delay.ts';
import { type QueueConsumer, type ReceivedMessage, wasReceivedBefore } from './types.ts';

type Batch = {
  deliveries: readonly ReceivedMessage[];
  unsettled: Set<ReceivedMessage>;
  /** The tries of each message before this batch; one whose tries could not be read is not in it. */
  tries: Map<ReceivedMessage, readonly Attempt[]>;
  consumer: QueueConsumer;
};

/**
 * Handles a batch and answers what of it must come again: all that was neither handled nor set aside. Never throws.
 *
 * Groups run side by side, each in its order. A message that was handed out before is a suspect: it may have crashed
 * the function. Groups with suspects run after the others, one at a time, those first that have given least cause, so
 * that a crash or a time-out is charged to the one message under way and no innocent ever pays for it.
 */
export async function processBatch(
  deliveries: readonly ReceivedMessage[],
  consumer: QueueConsumer,
): Promise<ReceivedMessage[]> {
  const unsettled = new Set(deliveries);
  const tries = new Map(deliveries.map((delivery) => [delivery, []]));
  const batch: Batch = { deliveries, unsettled, tries, consumer };
  await withTimeout(consumer.time.remainingMs() - responseMs, processGroups(batch), consumer.time).catch(
    (fault: unknown) => {
      const { queueName: queue, log } = consumer;
      log.error('batch not finished', { queue, left: unsettled.size, fault: describeFault(fault) });
    },
  );
  return [...unsettled];
}

async function processGroups(batch: Batch): Promise<void> {
  const groups = [...Map.groupBy(batch.deliveries, ({ group }) => group).values()];
  const fresh = groups.filter((group) => !group.some(wasReceivedBefore));
  await Promise.all(fresh.map((group) => processGroup(group, batch)));

  const suspected = groups.filter((group) => group.some(wasReceivedBefore));
  await Promise.all(
    suspected
      .flat()
      .filter(wasReceivedBefore)
      .map((delivery) => readAttempts(delivery, batch)),
  );
  for (const group of suspected.toSorted((one, other) => findSuspicion(one, batch) - findSuspicion(other, batch)))
    await processGroup(group, batch);
}

async function processGroup(group: readonly ReceivedMessage[], batch: Batch): Promise<void> {
  for (const [position, delivery] of group.entries()) {
    const settlement = await processNext(delivery, batch);
    // Whoever comes here after the end was frozen and thawed: others hold these messages now.
    if (batch.consumer.time.remainingMs() <= responseMs) return;
    if (settlement !== 'settled') return returnToQueue(group.slice(position), settlement.waitSeconds, batch);
    batch.unsettled.delete(delivery);
  }
}

/** A message whose attempts cannot be read or written, or that cannot be set aside, is deferred and spends no attempt. */
async function processNext(delivery: ReceivedMessage, batch: Batch): Promise<ProcessingResult> {
  const { consumer } = batch;
  const comesAgain = { waitSeconds: getDeferSeconds(delivery.receiveCount, 0, consumer.random) };
  const tried = batch.tries.get(delivery);
  if (!tried) return comesAgain;
  if (tried.some(isUnfinished)) await acknowledgeProcessed(batch);
  return processMessage(delivery, tried, consumer).catch((fault: unknown) => {
    consumer.log.error('not settled', { ...getLogFields(delivery, consumer), fault: describeFault(fault) });
    return comesAgain;
  });
}

/**
 * The message and those that follow it in its group wait equally long, it first. Were followers to wait less, only the
 * group's lock would keep them from overtaking; were they to wait longer, they would hold the group up behind it.
 */
async function returnToQueue(
  deliveries: readonly ReceivedMessage[],
  seconds: number,
  { consumer }: Batch,
): Promise<void> {
  await consumer.queue.putBack(deliveries, seconds).catch((fault: unknown) => {
    consumer.log.warn('not put back', { queue: consumer.queueName, seconds, fault: describeFault(fault) });
  });
}

/** Before a message that may crash the function: what went through so far shall not have to go through again. */
async function acknowledgeProcessed({ deliveries, unsettled, consumer }: Batch): Promise<void> {
  const settled = deliveries.filter((delivery) => !unsettled.has(delivery));
  if (settled.length === 0) return;
  await consumer.queue.acknowledge(settled).catch((fault: unknown) => {
    consumer.log.warn('not acknowledged early', { queue: consumer.queueName, fault: describeFault(fault) });
  });
}

async function readAttempts(delivery: ReceivedMessage, { tries, consumer }: Batch): Promise<void> {
  tries.delete(delivery);
  await consumer.attempts.of(delivery.messageId).then(
    (tried) => tries.set(delivery, tried),
    (fault: unknown) => {
      consumer.log.error('attempts not read', {
        ...getLogFields(delivery, consumer),
        fault: describeFault(fault),
      });
    },
  );
}

/** Tries that did not end weigh more than any number of tries that failed: only they do harm to what runs beside. */
function findSuspicion(group: readonly ReceivedMessage[], { tries }: Batch): number {
  const causes = group.map((delivery) => {
    const tried = tries.get(delivery) ?? [];
    return tried.length + 1_000 * tried.filter(isUnfinished).length;
  });
  return Math.max(...causes);
}

function getLogFields({ messageId }: ReceivedMessage, { queueName }: QueueConsumer) {
  return { queue: queueName, messageId };
}
