import type { Fact } from '../../../functions/analytics/domain/fact.ts';
import { sumFacts } from '../../../functions/analytics/domain/sum.ts';
import { at, getOrderId } from '../../support/example.ts';

/** A fact of the n-th order, `minutes` after the example's time, where it was placed. */
export function createFact(n: number, milestone: Fact['milestone'], minutes = 0, more: Partial<Fact> = {}): Fact {
  return {
    ...{ milestone, orderId: getOrderId(n), amount: 3998, currency: 'EUR', tookMs: minutes * 60_000 },
    at: minutesLater(minutes),
    ...(milestone === 'placed' && { items: [{ productId: 'espresso-cups', quantity: 2 }] }),
    ...more,
  };
}

/** The time `minutes` after the example's. */
export function minutesLater(minutes: number): string {
  return new Date(Date.parse(at) + minutes * 60_000).toISOString();
}

export const exampleSum = sumFacts([createFact(1, 'placed'), createFact(1, 'paid', 1), createFact(1, 'delivered', 9)]);
