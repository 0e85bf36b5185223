import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../../functions/operations/domain/explain/explain.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { orderId, secondsLater } from '../../../support/example.ts';
import { memoryDeadLetters } from '../../../support/memory/dead-letters.ts';
import { type FactName, orderThatIs, placed, told } from '../../ordering/placed-order.ts';
import { deadLetter } from '../example.ts';
import { orderTold } from '../operations-harness.ts';

const everything = { mayCancel: true, mayOperate: true };
const nothing = { mayCancel: false, mayOperate: false };

async function explained(
  order: Order,
  { deadLetters = memoryDeadLetters(), rights = everything, now = secondsLater(10) } = {},
) {
  return explain(order, rights, { deadLetters, now: () => now });
}

describe('says in a sentence where an order stands', () => {
  test.each<[FactName[], string]>([
    [[], 'The order waits for its payment to be confirmed.'],
    [['paid'], 'The order is paid and waits for delivery to take it.'],
    [['paid', 'processing'], 'The parcel is packed and waits for the carrier to collect it.'],
    [['paid', 'processing', 'shipped'], 'The parcel is on its way and waits for the next scan of its carrier.'],
    [['paid', 'processing', 'outForDelivery'], 'The parcel is out for delivery.'],
    [['paid', 'processing', 'delivered'], 'The order was delivered.'],
    [['cancellationAsked'], 'The order is to be cancelled and waits for payment to call the charge off.'],
    [['paid', 'cancellationAsked'], 'The order is to be cancelled and waits for delivery to agree.'],
    [
      ['paid', 'cancellationAsked', 'deliveryCancelled'],
      'The order was cancelled (changed my mind) and waits for its refund.',
    ],
    [
      ['paid', 'cancellationAsked', 'deliveryCancelled', 'refunded'],
      'The order was cancelled (changed my mind) and its payment was refunded.',
    ],
    [['declined'], 'The order has failed: the payment was declined.'],
    [['paid', 'processing', 'lost'], 'The order has failed: the carrier has lost the parcel and waits for its refund.'],
    [
      ['paid', 'processing', 'lost', 'refundFailed'],
      'The order has failed: the carrier has lost the parcel and waits for its refund; the refund failed once and is tried again.',
    ],
    [
      ['paid', 'attentionNeeded'],
      'The order is paid and waits for delivery to take it; delivery has not answered however often it was asked, so a person has to look.',
    ],
    [
      ['paid', 'cancellationAsked', 'deliveryCancelled', 'paymentSilent', 'strayShipped'],
      'The order was cancelled (changed my mind) and waits for its refund; payment has not answered however often it was asked, so a person has to look; its parcel travels all the same, so a person has to look.',
    ],
    [
      ['paid', 'processing', 'undeliverable', 'refunded', 'foundDelivered'],
      'The order has failed: the parcel could not be delivered; it comes back to us and its payment was refunded; its parcel was scanned again after that, so a person has to look.',
    ],
    [
      ['paid', 'processing', 'delivered', 'afterwardsLost'],
      'The order was delivered; its carrier says now that the delivery failed, so a person has to look.',
    ],
  ])('%j', async (news, sentence) => {
    expect((await explained(orderTold(...news))).summary).toBe(sentence);
  });

  test('without a payment', async () => {
    expect((await explained(placed())).summary).toBe('The order waits for delivery to take it.');
  });
});

test('offers the acknowledgement of a call to operators alone', async () => {
  const order = orderTold('paid', 'attentionNeeded');
  const acknowledge = {
    action: 'acknowledge',
    method: 'POST',
    path: `/operations/attention/${orderId}/acknowledge`,
  };

  expect((await explained(order)).actions).toContainEqual(acknowledge);
  expect((await explained(order, { rights: { mayCancel: true, mayOperate: false } })).actions).not.toContainEqual(
    acknowledge,
  );
  expect((await explained(orderTold('paid'))).actions).not.toContainEqual(acknowledge);
});

test('tells what the order waits for and by when, and null where nothing applies', async () => {
  expect(await explained(orderTold('paid'), { rights: nothing })).toEqual({
    orderId,
    status: 'CONFIRMED',
    summary: 'The order is paid and waits for delivery to take it.',
    waitingFor: 'delivery',
    since: secondsLater(1),
    deadline: secondsLater(61),
    attempts: null,
    nextAttemptAt: null,
    lastError: null,
    deadLetter: null,
    actions: [],
  });
  expect(await explained(orderThatIs('DELIVERED'))).toMatchObject({
    waitingFor: null,
    since: null,
    deadline: null,
    actions: [],
  });
});

test('tells of a message that is being tried, with its last error and its next try', async () => {
  const deadLetters = memoryDeadLetters();
  const fault = 'ProviderFault: the payment provider failed to confirm';
  const tries = [
    { at: secondsLater(1), fault, nextAt: secondsLater(6) },
    { at: secondsLater(6), fault, nextAt: secondsLater(31) },
  ];
  deadLetters.failing.push({ orderId, queue: 'payments.fifo', tries });

  const told = await explained(orderTold(), { deadLetters });

  expect(told).toMatchObject({
    attempts: 2,
    nextAttemptAt: secondsLater(31),
    lastError: 'The payment provider failed to confirm.',
  });
  expect(told.summary).toBe(
    `The order waits for its payment to be confirmed; a message about it failed 2 times and is tried again at ${secondsLater(31)}.`,
  );
});

test('keeps telling the last error while the next try is under way', async () => {
  const deadLetters = memoryDeadLetters();
  const tries = [{ at: secondsLater(1), fault: 'ProviderFault: no', nextAt: secondsLater(6) }, { at: secondsLater(6) }];
  deadLetters.failing.push({ orderId, queue: 'payments.fifo', tries });

  expect(await explained(orderTold(), { deadLetters })).toMatchObject({
    attempts: 2,
    lastError: 'No.',
    nextAttemptAt: secondsLater(60),
  });
});

test('does not tell of what failed before the order moved on', async () => {
  const deadLetters = memoryDeadLetters();
  deadLetters.failing.push({
    orderId,
    queue: 'payments.fifo',
    tries: [{ at: secondsLater(0), fault: 'Error: old' }],
  });

  expect(await explained(orderTold('paid'), { deadLetters })).toMatchObject({
    attempts: null,
    lastError: null,
  });
  expect(await explained(orderThatIs('DELIVERED'), { deadLetters })).toMatchObject({
    attempts: null,
    lastError: null,
  });
});

test('tells of a dead letter that lies open, the first in sequence, and what an operator can do', async () => {
  const deadLetters = memoryDeadLetters();
  await deadLetters.save(deadLetter(1, { closed: { at: secondsLater(2), as: 'late', by: 'x' } }));
  await deadLetters.save(deadLetter(3, { firstFailedAt: secondsLater(9), failedAt: secondsLater(9) }));
  const open = deadLetter(2, { reason: 'timed_out' });
  await deadLetters.save(open);

  const told = await explained(orderTold('paid'), { deadLetters });

  expect(told).toMatchObject({
    deadLetter: open.id,
    attempts: 4,
    lastError: 'It did not end in time.',
    nextAttemptAt: secondsLater(61),
  });
  expect(told.summary).toBe(
    'The order is paid and waits for delivery to take it; a message about it was set aside after 4 attempts and needs an operator.',
  );
  expect(told.actions).toEqual([
    { action: 'cancel', method: 'POST', path: `/orders/${orderId}/cancel` },
    { action: 'redrive', method: 'POST', path: `/operations/dead-letters/${open.id}/redrive` },
    { action: 'discard', method: 'POST', path: `/operations/dead-letters/${open.id}/discard` },
  ]);
  expect(
    (await explained(orderTold('paid'), { deadLetters, rights: { mayCancel: true, mayOperate: false } })).actions,
  ).toHaveLength(1);
});

test.each<[string, Order]>([
  ['that is being cancelled', orderTold('paid', 'cancellationAsked')],
  ['whose parcel has left', orderTold('paid', 'processing', 'shipped')],
  ['that has ended', orderThatIs('FAILED')],
])('offers no cancellation of an order %s', async (_what, order) => {
  expect((await explained(order)).actions).toEqual([]);
});

test('tells of an answer that is overdue, and of one that was asked for again', async () => {
  const order = orderTold('paid');
  const reminded = {
    ...order,
    pendingReply: { for: 'delivery', since: secondsLater(1), until: secondsLater(200), reminders: 2 },
  } as const;

  expect((await explained(order, { now: secondsLater(70) })).summary).toContain(
    `delivery should have answered by ${secondsLater(61)} and is asked again`,
  );
  expect(await explained(reminded, { now: secondsLater(100) })).toMatchObject({
    attempts: 3,
    nextAttemptAt: secondsLater(200),
  });
});

test('tells the last error of a refund as a sentence', async () => {
  expect(await explained(told(orderTold('paid', 'processing', 'lost'), 'refundFailed'))).toMatchObject({
    attempts: 1,
    lastError: 'Provider is down.',
    waitingFor: 'payment',
  });
});

test('tells nobody where a body does not fit its schema', async () => {
  const deadLetters = memoryDeadLetters();
  await deadLetters.save(deadLetter(1, { reason: 'unreadable', fault: '/type invalid_union', attempts: 0 }));

  expect(await explained(orderTold('paid'), { deadLetters })).toMatchObject({
    attempts: 0,
    lastError: 'A message about the order cannot be read.',
  });
});
