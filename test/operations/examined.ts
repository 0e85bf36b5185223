import { positionOf, progressAt } from '../../functions/operations/adapters/progress-cursor.ts';
import { type Examination, examine, type Progress } from '../../functions/operations/domain/examine.ts';
import type { Problem } from '../../functions/operations/domain/problems-found.ts';
import type { FactName } from '../ordering/placed.ts';
import { operator } from './example.ts';
import type { World } from './world.ts';

/** A whole examination, by as many calls as it takes when each has time for one page. */
export async function examined(
  shop: World,
  { heal = false, between = async () => {}, hasTime = () => false } = {},
) {
  const checked = { orders: 0, products: 0, deliveries: 0, letters: 0 };
  const problems: Problem[] = [];
  let from: Progress | undefined;
  let calls = 0;
  do {
    const call: Examination = await examine({ heal, from }, operator, { ...shop.ports, hasTime });
    problems.push(...call.problems);
    for (const what of Object.keys(checked) as (keyof typeof checked)[]) checked[what] += call.checked[what];
    from = call.next && progressAt(positionOf(call.next));
    calls += 1;
    await between();
  } while (from);
  return { problems, checked, calls };
}
export const kindsOf = ({ problems }: { problems: Problem[] }) => problems.map(({ kind }) => kind);

/** How an order came to be as it is: a way to every kind of order. */
export const every: FactName[][] = [
  [],
  ['paid'],
  ['paid', 'processing'],
  ['paid', 'processing', 'shipped'],
  ['paid', 'processing', 'shipped', 'outForDelivery'],
  ['paid', 'processing', 'delivered'],
  ['declined'],
  ['paid', 'cancellationAsked'],
  ['paid', 'cancellationAsked', 'deliveryCancelled'],
  ['paid', 'cancellationAsked', 'deliveryCancelled', 'refunded'],
  ['paid', 'processing', 'undeliverable', 'refunded'],
  ['paid', 'processing', 'lost', 'refundFailed'],
  ['cancellationAsked', 'paid', 'refunded'],
  ['cancellationAsked'],
  ['cancellationAsked', 'neverCharged'],
  ['cancellationAsked', 'refunded'],
  ['paid', 'shipped', 'processing'],
];
