import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Fact, getFactKey } from '../../../functions/analytics/domain/fact.ts';
import { listFacts, listFactsOfOrder } from '../../../functions/analytics/domain/list-facts.ts';
import { createChange } from '../../../functions/events/domain/feed/changes.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import { at, orderId, secondsLater } from '../../support/example.ts';
import { toImage } from '../events/example.ts';
import {
  advance,
  applyFact,
  type FactName,
  factNames,
  facts,
  payingOrder,
  unpaidOrder,
} from '../ordering/placed-order.ts';

const describeFacts = (list: readonly Fact[]) => list.map(({ milestone, tookMs }) => `${milestone} ${tookMs / 1_000}`);
const factsAfter = (order: Order, ...names: FactName[]) =>
  describeFacts(listFactsOfOrder(toImage(advance(order, ...names))));

/** The facts that the feed makes known, write by write. */
function listFeedFacts(first: Order, names: readonly FactName[]): Fact[] {
  let before: Order | undefined;
  let order = first;
  const found: Fact[] = [];
  for (const [index, name] of [undefined, ...names].entries()) {
    if (name) order = applyFact(order, facts[name], name, secondsLater(index)).order;
    const change = createChange(before && toImage(before), toImage(order));
    if (change) found.push(...listFacts(change));
    before = order;
  }
  return found;
}

describe('the facts of an order', () => {
  test.each<[string, Order, FactName[], string[]]>([
    ['that was placed', unpaidOrder, [], ['placed 0']],
    ['that was paid', payingOrder, ['paid'], ['placed 0', 'paid 1']],
    [
      'that was delivered',
      payingOrder,
      ['paid', 'processing', 'shipped', 'outForDelivery', 'delivered'],
      ['placed 0', 'paid 1', 'shipped 3', 'delivered 5'],
    ],
    [
      'whose scans overtook each other',
      unpaidOrder,
      ['delivered', 'shipped'],
      ['placed 0', 'shipped 1', 'delivered 1'],
    ],
    ['that was declined', payingOrder, ['declined'], ['placed 0', 'failed 1']],
    [
      'that came back and was refunded',
      payingOrder,
      ['paid', 'processing', 'undeliverable', 'refundFailed', 'refunded'],
      ['placed 0', 'paid 1', 'failed 3', 'refunded 5'],
    ],
    [
      'whose charge was called off',
      payingOrder,
      ['cancellationRequested', 'neverCharged'],
      ['placed 0', 'cancelled 2'],
    ],
    [
      'that was charged before its charge was called off',
      payingOrder,
      ['cancellationRequested', 'refunded', 'paid'],
      ['placed 0', 'paid 2', 'refunded 2', 'cancelled 2'],
    ],
    [
      'whose refund failed before the charge was reported',
      payingOrder,
      ['cancellationRequested', 'refundFailed', 'paid', 'refunded'],
      ['placed 0', 'paid 2', 'cancelled 2', 'refunded 4'],
    ],
    [
      'that was charged after it was cancelled',
      payingOrder,
      ['cancellationRequested', 'neverCharged', 'paid'],
      ['placed 0', 'cancelled 2', 'paid 3'],
    ],
  ])('lists the milestones of an order %s', (_, order, names, expected) => {
    expect(factsAfter(order, ...names)).toEqual(expected);
  });

  test('keeps the amount, the currency and the items that were placed', () => {
    const [placed, paid] = listFactsOfOrder(toImage(advance(payingOrder, 'paid')));

    const about = { orderId, amount: 3998, currency: 'EUR' };
    expect(placed).toEqual({
      ...{ ...about, milestone: 'placed', at, tookMs: 0 },
      items: [{ productId: 'espresso-cups', quantity: 2 }],
    });
    expect(paid).toEqual({ ...about, milestone: 'paid', at: secondsLater(1), tookMs: 1_000 });
  });

  test('lists the same by the history and by the feed, each milestone once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(unpaidOrder, payingOrder),
        fc.array(fc.constantFrom(...factNames)),
        (order, names) => {
          const found = listFeedFacts(order, names);

          expect(found).toEqual(listFactsOfOrder(toImage(advance(order, ...names))));
          expect(new Set(found.map(getFactKey)).size).toBe(found.length);
          expect(
            found.filter(({ milestone }) => ['delivered', 'cancelled', 'failed'].includes(milestone)).length,
          ).toBeLessThan(2);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('holds nothing personal', () => {
    const found = JSON.stringify(listFactsOfOrder(toImage(advance(payingOrder, 'paid', 'processing', 'delivered'))));

    expect(found).not.toMatch(/Ada|ada@|Main St|Turin|c-1042|tok_/);
  });
});
