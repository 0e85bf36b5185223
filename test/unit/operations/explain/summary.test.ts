import { describe, expect, test } from '@jest/globals';
import { summarize } from '../../../../functions/operations/domain/explain/summary.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { secondsLater } from '../../../support/example.ts';
import { createExampleOrder, type FactName } from '../../ordering/placed-order.ts';
import { createOrderAfter } from '../operations-harness.ts';

const summarizeOrder = (order: Order) =>
  summarize(order, { deadLetter: undefined, attemptCount: null, nextAttemptAt: null, now: secondsLater(10) });

const cancelled = ['paid', 'cancellationRequested', 'deliveryCancelled'] as const;

describe('summarize', () => {
  test.each<[FactName[], string]>([
    [[], 'The order waits for its payment to be confirmed.'],
    [['paid'], 'The order is paid and waits for delivery to accept it.'],
    [['paid', 'processing'], 'The parcel is packed and waits for the carrier to collect it.'],
    [['paid', 'processing', 'shipped'], 'The parcel is on its way and waits for the next scan of its carrier.'],
    [['paid', 'processing', 'outForDelivery'], 'The parcel is out for delivery.'],
    [['paid', 'processing', 'delivered'], 'The order was delivered.'],
    [['cancellationRequested'], 'The cancellation waits for payment to cancel the charge.'],
    [['paid', 'cancellationRequested'], 'The cancellation waits for delivery to confirm it.'],
    [[...cancelled], 'The order was cancelled (changed my mind) and waits for its refund.'],
    [[...cancelled, 'refunded'], 'The order was cancelled (changed my mind) and its payment was refunded.'],
    [['declined'], 'The order failed: the payment was declined.'],
    [['paid', 'processing', 'lost'], 'The order failed: the carrier has lost the parcel and waits for its refund.'],
    [
      ['paid', 'processing', 'lost', 'refundFailed'],
      'The order failed: the carrier has lost the parcel and waits for its refund; the refund failed once and is retried.',
    ],
    [
      ['paid', 'attentionNeeded'],
      'The order is paid and waits for delivery to accept it; delivery did not answer any reminder, so the order needs a person.',
    ],
    [
      [...cancelled, 'paymentSilent', 'strayShipped'],
      'The order was cancelled (changed my mind) and waits for its refund; payment did not answer any reminder, so the order needs a person; its parcel moved after that, so the order needs a person.',
    ],
    [
      ['paid', 'processing', 'undeliverable', 'refunded', 'foundDelivered'],
      'The order failed: the parcel could not be delivered; it comes back to us and its payment was refunded; its parcel was scanned again after that, so the order needs a person.',
    ],
    [
      ['paid', 'processing', 'delivered', 'afterwardsLost'],
      'The order was delivered; its carrier reported a failed delivery after that, so the order needs a person.',
    ],
  ])('summarizes in a sentence where an order is after %j', (facts, sentence) => {
    expect(summarizeOrder(createOrderAfter(...facts))).toBe(sentence);
  });

  test('summarizes in a sentence where an order without a payment is', () => {
    expect(summarizeOrder(createExampleOrder())).toBe('The order waits for delivery to accept it.');
  });

  test.each(['no_answer_from_warehouse', 'constructor'])(
    'summarizes an order with a reason that only another release knows: %s',
    (reason) => {
      const attention = [{ reason, since: secondsLater(1) }];

      expect(summarizeOrder({ ...createOrderAfter('paid'), attention })).toBe(
        'The order is paid and waits for delivery to accept it; the order needs a person.',
      );
    },
  );
});
