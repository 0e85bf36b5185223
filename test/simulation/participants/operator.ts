import { AttentionReason } from '../../../functions/ordering/domain/lifecycle/attention.ts';
import type { Api } from '../harness/api.ts';
import type { Random } from '../harness/random.ts';
import type { World } from '../harness/harness.ts';

/** An operator who looks at these times, in milliseconds from the beginning, and acknowledges about half of what is open. */
export function employOperator(
  { ground: { timeline, note }, kept }: World,
  api: Api,
  times: readonly number[],
  random: Random,
): void {
  const look = async (): Promise<void> => {
    for (const { orderId, attention = [] } of kept.orders.values())
      for (const { reason } of attention) {
        if (random.chance(0.5)) continue;
        const { status } = await api.acknowledge(orderId, AttentionReason.parse(reason));
        note(`ACKNOWLEDGE ${orderId.slice(0, 8)} ${reason} → ${status}`);
      }
  };
  for (const at of times) timeline.after(at, () => void look());
}
