import { describe, expect, test } from '@jest/globals';
import type { Attempt } from '../../../../functions/messages/attempt.ts';
import { explain } from '../../../../functions/operations/domain/explain/explain.ts';
import { faultSentences } from '../../../../functions/operations/domain/explain/explain-fault.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { orderId, secondsLater } from '../../../support/example.ts';
import { memoryDeadLetters } from '../../../support/memory/dead-letters.ts';
import { advance, createExampleOrder, createOrderIn, type FactName } from '../../ordering/placed-order.ts';
import { deadLetter, internalFault, providerFault } from '../example.ts';
import { orderTold } from '../operations-harness.ts';

const operator = { mayCancel: true, mayOperate: true };
const shop = { mayCancel: true, mayOperate: false };
const reader = { mayCancel: false, mayOperate: false };

async function explained(
  order: Order,
  { deadLetters = memoryDeadLetters(), rights = operator, now = secondsLater(10) } = {},
) {
  return explain(order, rights, { deadLetters, now: () => now });
}

function failing(...attempts: Attempt[]) {
  const deadLetters = memoryDeadLetters();
  deadLetters.failing.push({ orderId, queue: 'payments.fifo', attempts });
  return { deadLetters };
}

const cancelled = ['paid', 'cancellationAsked', 'deliveryCancelled'] as const;

describe('summarizes in a sentence where an order is', () => {
  test.each<[FactName[], string]>([
    [[], 'The order waits for its payment to be confirmed.'],
    [['paid'], 'The order is paid and waits for delivery to accept it.'],
    [['paid', 'processing'], 'The parcel is packed and waits for the carrier to collect it.'],
    [['paid', 'processing', 'shipped'], 'The parcel is on its way and waits for the next scan of its carrier.'],
    [['paid', 'processing', 'outForDelivery'], 'The parcel is out for delivery.'],
    [['paid', 'processing', 'delivered'], 'The order was delivered.'],
    [['cancellationAsked'], 'The cancellation waits for payment to cancel the charge.'],
    [['paid', 'cancellationAsked'], 'The cancellation waits for delivery to confirm it.'],
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
  ])('after %j', async (facts, sentence) => {
    expect((await explained(orderTold(...facts))).summary).toBe(sentence);
  });

  test('without a payment', async () => {
    expect((await explained(createExampleOrder())).summary).toBe('The order waits for delivery to accept it.');
  });

  test.each(['no_answer_from_warehouse', 'constructor'])(
    'with a reason that only another release knows: %s',
    async (reason) => {
      const attention = [{ reason, since: secondsLater(1) }];

      expect((await explained({ ...orderTold('paid'), attention })).summary).toBe(
        'The order is paid and waits for delivery to accept it; the order needs a person.',
      );
    },
  );
});

test('offers the acknowledgement of attention to operators alone', async () => {
  const order = orderTold('paid', 'attentionNeeded');
  const path = `/operations/attention/${orderId}/acknowledge`;
  const acknowledge = { action: 'acknowledge', method: 'POST', path };

  expect((await explained(order)).actions).toContainEqual(acknowledge);
  expect((await explained(order, { rights: shop })).actions).not.toContainEqual(acknowledge);
  expect((await explained(orderTold('paid'))).actions).not.toContainEqual(acknowledge);
});

test('shows what the order waits for and by when, and null where nothing applies', async () => {
  expect(await explained(orderTold('paid'), { rights: reader })).toEqual({
    orderId,
    status: 'CONFIRMED',
    summary: 'The order is paid and waits for delivery to accept it.',
    waitingFor: 'delivery',
    since: secondsLater(1),
    deadline: secondsLater(61),
    attempts: null,
    nextAttemptAt: null,
    lastError: null,
    deadLetter: null,
    actions: [],
  });
  expect(await explained(createOrderIn('DELIVERED'))).toMatchObject({
    waitingFor: null,
    since: null,
    deadline: null,
    actions: [],
  });
});

test('shows a failing message with its last error and its next attempt', async () => {
  const explanation = await explained(
    orderTold(),
    failing(
      { at: secondsLater(1), fault: internalFault, nextAt: secondsLater(6) },
      { at: secondsLater(6), fault: providerFault, nextAt: secondsLater(31) },
    ),
  );

  expect(explanation).toMatchObject({
    attempts: 2,
    nextAttemptAt: secondsLater(31),
    lastError: faultSentences.provider_refused,
  });
  expect(explanation.summary).toBe(
    `The order waits for its payment to be confirmed; a message about it failed 2 times and is retried at ${secondsLater(31)}.`,
  );
});

test('keeps showing the last error while the next attempt is in progress', async () => {
  const attempts = [
    { at: secondsLater(1), fault: providerFault, nextAt: secondsLater(6) },
    { at: secondsLater(6) },
  ] as const;

  expect(await explained(orderTold(), failing(...attempts))).toMatchObject({
    attempts: 2,
    lastError: faultSentences.provider_refused,
    nextAttemptAt: secondsLater(60),
  });
});

test.each([orderTold('paid'), createOrderIn('DELIVERED')])(
  'hides what failed before the order moved on (%#)',
  async (order) => {
    const explanation = await explained(order, failing({ at: secondsLater(0), fault: internalFault }));

    expect(explanation).toMatchObject({ attempts: null, lastError: null });
  },
);

test('shows the open dead letter that failed first, and what an operator can do about it', async () => {
  const deadLetters = memoryDeadLetters();
  await deadLetters.save(deadLetter(1, { closed: { at: secondsLater(2), as: 'late', by: 'x' } }));
  await deadLetters.save(deadLetter(3, { firstFailedAt: secondsLater(9), failedAt: secondsLater(9) }));
  const open = deadLetter(2, { reason: 'timed_out', fault: { code: 'unfinished', detail: 'crashed' } });
  await deadLetters.save(open);

  const explanation = await explained(orderTold('paid'), { deadLetters });

  expect(explanation).toMatchObject({
    deadLetter: open.id,
    attempts: 4,
    lastError: faultSentences.unfinished,
    nextAttemptAt: secondsLater(61),
  });
  expect(explanation.summary).toBe(
    'The order is paid and waits for delivery to accept it; a message about it was dead-lettered after 4 attempts and needs an operator.',
  );
  expect(explanation.actions).toEqual([
    { action: 'cancel', method: 'POST', path: `/orders/${orderId}/cancel` },
    { action: 'redrive', method: 'POST', path: `/operations/dead-letters/${open.id}/redrive` },
    { action: 'discard', method: 'POST', path: `/operations/dead-letters/${open.id}/discard` },
  ]);
  expect((await explained(orderTold('paid'), { deadLetters, rights: shop })).actions).toHaveLength(1);
});

test.each<[string, Order]>([
  ['that is being cancelled', orderTold('paid', 'cancellationAsked')],
  ['whose parcel has left', orderTold('paid', 'processing', 'shipped')],
  ['that has ended', createOrderIn('FAILED')],
])('offers no cancellation of an order %s', async (_, order) => {
  expect((await explained(order)).actions).toEqual([]);
});

test('shows a reply that is overdue, and the number of reminders', async () => {
  const order = orderTold('paid');
  const reminded = {
    ...order,
    pendingReply: { for: 'delivery', since: secondsLater(1), until: secondsLater(200), reminders: 2 },
  } as const;

  expect((await explained(order, { now: secondsLater(70) })).summary).toContain(
    `the reply of delivery was due at ${secondsLater(61)} and is requested again`,
  );
  expect(await explained(reminded, { now: secondsLater(100) })).toMatchObject({
    attempts: 3,
    nextAttemptAt: secondsLater(200),
  });
});

test('shows the last error of an outstanding refund', async () => {
  expect(await explained(advance(orderTold('paid', 'processing', 'lost'), 'refundFailed'))).toMatchObject({
    attempts: 1,
    lastError: faultSentences.provider_refused,
    waitingFor: 'payment',
  });
});

test('hides from clients where a body is unreadable', async () => {
  const deadLetters = memoryDeadLetters();
  const fault = { code: 'unreadable', detail: '/type invalid_union' } as const;
  await deadLetters.save(deadLetter(1, { reason: 'unreadable', fault, attemptCount: 0 }));

  expect(await explained(orderTold('paid'), { deadLetters })).toMatchObject({
    attempts: 0,
    lastError: faultSentences.unreadable,
  });
});
