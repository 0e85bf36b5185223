import { getMessageGroupId } from '../../../functions/messages/envelope.ts';
import { AttentionReason } from '../../../functions/ordering/domain/lifecycle/attention.ts';
import type { SimulatedDeadLetter } from '../checks/dead-letters.ts';
import type { Api } from '../harness/api.ts';
import type { Harness } from '../harness/harness.ts';
import type { Random } from '../harness/random.ts';

/** Starts an operator who acknowledges about half of the open attention reasons at these times (in ms from the start). */
export function startOperator(
  { runtime: { timeline, note }, stored }: Harness,
  api: Api,
  times: readonly number[],
  random: Random,
): void {
  const review = async (): Promise<void> => {
    for (const { orderId, attention = [] } of stored.orders.values())
      for (const { reason } of attention) {
        if (random.chance(0.5)) continue;
        const { status } = await api.acknowledge(orderId, AttentionReason.parse(reason));
        note(`ACKNOWLEDGE ${orderId.slice(0, 8)} ${reason} → ${status}`);
      }
  };
  for (const at of times) timeline.after(at, () => void review());
}

/** Nothing sends the simulated carrier's steps and the notifications again, so an operator redrives those dead letters. */
export function redriveUnrepeated(harness: Harness): void {
  const { deadLetters } = harness.deadLetters;
  const { unrepeated = [], others = [] } = Object.groupBy(deadLetters, ({ queue }) =>
    queue === 'carrier-steps' || queue === 'notifications.fifo' ? 'unrepeated' : 'others',
  );
  deadLetters.splice(0, deadLetters.length, ...others);
  for (const deadLetter of unrepeated) redrive(deadLetter, harness);
}

/** All other dead letters are obsolete by now: their redrive must change nothing. */
export function redriveAll(harness: Harness): void {
  for (const deadLetter of harness.deadLetters.deadLetters.splice(0)) redrive(deadLetter, harness);
}

function redrive({ queue, body }: SimulatedDeadLetter, { queues, nextNumber }: Harness): void {
  const { id, subject } = JSON.parse(body);
  const fifo = { group: getMessageGroupId({ id, subject }), deduplicationId: `${id}#${1_000 + nextNumber()}` };
  queues.send(queue, { body, ...(queue.endsWith('.fifo') && fifo) }, {});
}
