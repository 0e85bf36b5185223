import { isUnended, type Try } from './attempts.ts';
import { type Consumer, type Delivery, isSuspect } from './consumer.ts';
import { answerMs, within } from './deadline.ts';
import { faultText } from './logger.ts';
import { type Settlement, settle } from './settle.ts';
import { deferSeconds } from './wait.ts';

type Batch = {
  deliveries: readonly Delivery[];
  unsettled: Set<Delivery>;
  /** The tries of each message before this batch; one whose tries could not be read is not in it. */
  tries: Map<Delivery, readonly Try[]>;
  consumer: Consumer;
};

/**
 * Handles a batch and answers what of it must come again: all that was neither handled nor set aside. Never throws.
 *
 * Groups run side by side, each in its order. A message that was handed out before is a suspect: it may have crashed
 * the function. Groups with suspects run after the others, one at a time, those first that have given least cause, so
 * that a crash or a time-out is charged to the one message under way and no innocent ever pays for it.
 */
export async function consumeBatch(deliveries: readonly Delivery[], consumer: Consumer): Promise<Delivery[]> {
  const unsettled = new Set(deliveries);
  const tries = new Map(deliveries.map((delivery) => [delivery, []]));
  const batch: Batch = { deliveries, unsettled, tries, consumer };
  await within(consumer.time.remainingMs() - answerMs, handleGroups(batch), consumer.time).catch(
    (fault: unknown) => {
      const { queueName: queue, log } = consumer;
      log.error('batch not finished', { queue, left: unsettled.size, fault: faultText(fault) });
    },
  );
  return [...unsettled];
}

async function handleGroups(batch: Batch): Promise<void> {
  const groups = [...Map.groupBy(batch.deliveries, ({ group }) => group).values()];
  const fresh = groups.filter((group) => !group.some(isSuspect));
  await Promise.all(fresh.map((group) => handleGroup(group, batch)));

  const suspected = groups.filter((group) => group.some(isSuspect));
  await Promise.all(
    suspected
      .flat()
      .filter(isSuspect)
      .map((delivery) => readTries(delivery, batch)),
  );
  for (const group of suspected.toSorted((one, other) => causeOf(one, batch) - causeOf(other, batch)))
    await handleGroup(group, batch);
}

async function handleGroup(group: readonly Delivery[], batch: Batch): Promise<void> {
  for (const [position, delivery] of group.entries()) {
    const settlement = await settleNext(delivery, batch);
    // Whoever comes here after the end was frozen and thawed: others hold these messages now.
    if (batch.consumer.time.remainingMs() <= answerMs) return;
    if (settlement !== 'settled') return putBack(group.slice(position), settlement.waitSeconds, batch);
    batch.unsettled.delete(delivery);
  }
}

/** A message whose attempts cannot be read or written, or that cannot be set aside, is deferred and spends no attempt. */
async function settleNext(delivery: Delivery, batch: Batch): Promise<Settlement> {
  const { consumer } = batch;
  const comesAgain = { waitSeconds: deferSeconds(delivery.receiveCount, 0, consumer.random) };
  const tried = batch.tries.get(delivery);
  if (!tried) return comesAgain;
  if (tried.some(isUnended)) await acknowledgeSettled(batch);
  return settle(delivery, tried, consumer).catch((fault: unknown) => {
    consumer.log.error('not settled', { ...fieldsOf(delivery, consumer), fault: faultText(fault) });
    return comesAgain;
  });
}

/**
 * The message and those that follow it in its group wait equally long, it first. Were followers to wait less, only the
 * group's lock would keep them from overtaking; were they to wait longer, they would hold the group up behind it.
 */
async function putBack(deliveries: readonly Delivery[], seconds: number, { consumer }: Batch): Promise<void> {
  await consumer.queue.putBack(deliveries, seconds).catch((fault: unknown) => {
    consumer.log.warn('not put back', { queue: consumer.queueName, seconds, fault: faultText(fault) });
  });
}

/** Before a message that may crash the function: what went through so far shall not have to go through again. */
async function acknowledgeSettled({ deliveries, unsettled, consumer }: Batch): Promise<void> {
  const settled = deliveries.filter((delivery) => !unsettled.has(delivery));
  if (settled.length === 0) return;
  await consumer.queue.acknowledge(settled).catch((fault: unknown) => {
    consumer.log.warn('not acknowledged early', { queue: consumer.queueName, fault: faultText(fault) });
  });
}

async function readTries(delivery: Delivery, { tries, consumer }: Batch): Promise<void> {
  tries.delete(delivery);
  await consumer.attempts.of(delivery.messageId).then(
    (tried) => tries.set(delivery, tried),
    (fault: unknown) => {
      consumer.log.error('attempts not read', { ...fieldsOf(delivery, consumer), fault: faultText(fault) });
    },
  );
}

/** Tries that did not end weigh more than any number of tries that failed: only they do harm to what runs beside. */
function causeOf(group: readonly Delivery[], { tries }: Batch): number {
  const causes = group.map((delivery) => {
    const tried = tries.get(delivery) ?? [];
    return tried.length + 1_000 * tried.filter(isUnended).length;
  });
  return Math.max(...causes);
}

function fieldsOf({ messageId }: Delivery, { queueName }: Consumer) {
  return { queue: queueName, messageId };
}
