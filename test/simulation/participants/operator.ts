import { AttentionReason } from '../../../functions/ordering/domain/lifecycle/attention.ts';
import type { Api } from '../harness/api.ts';
import type { Harness } from '../harness/harness.ts';
import type { Random } from '../harness/random.ts';

/** Starts an operator who acknowledges about half of the open attention reasons at these times (in ms from the start). */
export function startOperator(
  { runtime: { timeline, note }, kept }: Harness,
  api: Api,
  times: readonly number[],
  random: Random,
): void {
  const review = async (): Promise<void> => {
    for (const { orderId, attention = [] } of kept.orders.values())
      for (const { reason } of attention) {
        if (random.chance(0.5)) continue;
        const { status } = await api.acknowledge(orderId, AttentionReason.parse(reason));
        note(`ACKNOWLEDGE ${orderId.slice(0, 8)} ${reason} → ${status}`);
      }
  };
  for (const at of times) timeline.after(at, () => void review());
}
