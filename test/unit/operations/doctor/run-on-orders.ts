import { openCursor, sealCursor } from '../../../../functions/operations/adapters/doctor-cursor.ts';
import type { Finding } from '../../../../functions/operations/domain/doctor/findings.ts';
import {
  type DoctorReport,
  type Progress,
  runDoctor,
} from '../../../../functions/operations/domain/doctor/run-doctor.ts';
import type { FactName } from '../../ordering/placed-order.ts';
import { operator } from '../example.ts';
import type { World } from '../operations-harness.ts';

/** A whole examination, by as many calls as it takes when each has time for one page. */
export async function examined(shop: World, { heal = false, between = async () => {}, hasTime = () => false } = {}) {
  const checked = { orders: 0, products: 0, deliveries: 0, deadLetters: 0 };
  const problems: Finding[] = [];
  let from: Progress | undefined;
  let calls = 0;
  do {
    const call: DoctorReport = await runDoctor({ heal, from }, operator, { ...shop.ports, hasTime });
    problems.push(...call.problems);
    for (const what of Object.keys(checked) as (keyof typeof checked)[]) checked[what] += call.checked[what];
    from = call.next && sealCursor(openCursor(call.next));
    calls += 1;
    await between();
  } while (from);
  return { problems, checked, calls };
}
export const kindsOf = ({ problems }: { problems: Finding[] }) => problems.map(({ kind }) => kind);

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
