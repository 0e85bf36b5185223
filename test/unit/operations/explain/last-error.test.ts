import { expect, test } from '@jest/globals';
import { faultSentences } from '../../../../functions/operations/domain/explain/explain-fault.ts';
import { secondsLater } from '../../../support/example.ts';
import { memoryDeadLetters } from '../../../support/memory/dead-letters.ts';
import { advance, createOrderIn } from '../../ordering/placed-order.ts';
import { deadLetter, internalFault, providerFault } from '../example.ts';
import { createOrderAfter } from '../operations-harness.ts';
import { explainOrder, failing } from './explain-harness.ts';

test('shows a failing message with its last error and its next attempt', async () => {
  const explanation = await explainOrder(
    createOrderAfter(),
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

  expect(await explainOrder(createOrderAfter(), failing(...attempts))).toMatchObject({
    attempts: 2,
    lastError: faultSentences.provider_refused,
    nextAttemptAt: secondsLater(60),
  });
});

test.each([createOrderAfter('paid'), createOrderIn('DELIVERED')])(
  'hides what failed before the order moved on (%#)',
  async (order) => {
    const explanation = await explainOrder(order, failing({ at: secondsLater(0), fault: internalFault }));

    expect(explanation).toMatchObject({ attempts: null, lastError: null });
  },
);

test('shows the last error of an outstanding refund', async () => {
  expect(await explainOrder(advance(createOrderAfter('paid', 'processing', 'lost'), 'refundFailed'))).toMatchObject({
    attempts: 1,
    lastError: faultSentences.provider_refused,
    waitingFor: 'payment',
  });
});

test('hides from clients where a body is unreadable', async () => {
  const deadLetters = memoryDeadLetters();
  const fault = { code: 'unreadable', detail: '/type invalid_union' } as const;
  await deadLetters.save(deadLetter(1, { reason: 'unreadable', fault, attemptCount: 0 }));

  expect(await explainOrder(createOrderAfter('paid'), { deadLetters })).toMatchObject({
    attempts: 0,
    lastError: faultSentences.unreadable,
  });
});
