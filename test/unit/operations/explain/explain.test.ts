import { expect, test } from '@jest/globals';
import { faultSentences } from '../../../../functions/operations/domain/explain/explain-fault.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { orderId, secondsLater } from '../../../support/example.ts';
import { memoryDeadLetters } from '../../../support/memory/dead-letters.ts';
import { createOrderIn } from '../../ordering/placed-order.ts';
import { deadLetter } from '../example.ts';
import { createOrderAfter } from '../operations-harness.ts';
import { explainOrder, reader, shop } from './explain-harness.ts';

test('offers the acknowledgement of attention to operators alone', async () => {
  const order = createOrderAfter('paid', 'attentionNeeded');
  const path = `/operations/attention/${orderId}/acknowledge`;
  const acknowledge = { action: 'acknowledge', method: 'POST', path };

  expect((await explainOrder(order)).actions).toContainEqual(acknowledge);
  expect((await explainOrder(order, { rights: shop })).actions).not.toContainEqual(acknowledge);
  expect((await explainOrder(createOrderAfter('paid'))).actions).not.toContainEqual(acknowledge);
});

test('shows what the order waits for and by when, and null where nothing applies', async () => {
  expect(await explainOrder(createOrderAfter('paid'), { rights: reader })).toEqual({
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
  expect(await explainOrder(createOrderIn('DELIVERED'))).toMatchObject({
    waitingFor: null,
    since: null,
    deadline: null,
    actions: [],
  });
});

test('shows the open dead letter that failed first, and what an operator can do about it', async () => {
  const deadLetters = memoryDeadLetters();
  await deadLetters.save(deadLetter(1, { closed: { at: secondsLater(2), as: 'late', by: 'x' } }));
  await deadLetters.save(deadLetter(3, { firstFailedAt: secondsLater(9), failedAt: secondsLater(9) }));
  const open = deadLetter(2, { reason: 'timed_out', fault: { code: 'unfinished', detail: 'crashed' } });
  await deadLetters.save(open);

  const explanation = await explainOrder(createOrderAfter('paid'), { deadLetters });

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
  expect((await explainOrder(createOrderAfter('paid'), { deadLetters, rights: shop })).actions).toHaveLength(1);
});

test.each<[string, Order]>([
  ['that is being cancelled', createOrderAfter('paid', 'cancellationRequested')],
  ['whose parcel has left', createOrderAfter('paid', 'processing', 'shipped')],
  ['that has ended', createOrderIn('FAILED')],
])('offers no cancellation of an order %s', async (_, order) => {
  expect((await explainOrder(order)).actions).toEqual([]);
});

test('shows a reply that is overdue, and the number of reminders', async () => {
  const order = createOrderAfter('paid');
  const reminded = {
    ...order,
    pendingReply: { for: 'delivery', since: secondsLater(1), until: secondsLater(200), reminders: 2 },
  } as const;

  expect((await explainOrder(order, { now: secondsLater(70) })).summary).toContain(
    `the reply of delivery was due at ${secondsLater(61)} and is requested again`,
  );
  expect(await explainOrder(reminded, { now: secondsLater(100) })).toMatchObject({
    attempts: 3,
    nextAttemptAt: secondsLater(200),
  });
});
