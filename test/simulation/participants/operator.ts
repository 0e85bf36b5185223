import { getMessageGroupId } from '../../../functions/messages/envelope.ts';
import { AttentionReason } from '../../../functions/ordering/domain/lifecycle/attention.ts';
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

/** Nothing sends the simulated carrier's steps again, so an operator redrives those dead letters. */
export function redriveSteps({ deadLetters: { deadLetters }, queues }: Harness): void {
  const { steps = [], others = [] } = Object.groupBy(deadLetters, ({ queue }) =>
    queue === 'carrier-steps' ? 'steps' : 'others',
  );
  deadLetters.splice(0, deadLetters.length, ...others);
  for (const { body } of steps) queues.send('carrier-steps', { body }, {});
}

/** All other dead letters are obsolete by now: their redrive must change nothing. */
export function redriveAll({ deadLetters, queues, nextNumber }: Harness): void {
  for (const { queue, body } of deadLetters.deadLetters.splice(0)) {
    const { id, subject } = JSON.parse(body);
    const deduplicationId = `${id}#${1_000 + nextNumber()}`;
    queues.send(queue, { body, group: getMessageGroupId({ id, subject }), deduplicationId }, {});
  }
}
