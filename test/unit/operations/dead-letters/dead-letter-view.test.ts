import { expect, test } from '@jest/globals';
import type { Attempt } from '../../../../functions/messages/attempt.ts';
import {
  toDeadLetterDetail,
  toDeadLetterView,
} from '../../../../functions/operations/domain/dead-letters/dead-letter-view.ts';
import { faultSentences } from '../../../../functions/operations/domain/explain/explain-fault.ts';
import { address, secondsLater } from '../../../support/example.ts';
import { deadLetter, deadLetterIdNo, messageOf, providerFault } from '../example.ts';
import { createOrderAfter } from '../operations-harness.ts';

test('shows a dead letter and its order, without anything personal', () => {
  const order = createOrderAfter('paid');
  const one = deadLetter(1, {
    reason: 'unreadable',
    fault: { code: 'unreadable', detail: '/data/items invalid_type' },
    attemptCount: 0,
  });

  const shown = toDeadLetterView(one, order);

  expect(shown).toEqual({
    ...{ id: deadLetterIdNo(1), queue: 'orders.fifo', orderId: order.orderId, type: 'order.created' },
    ...{ reason: 'unreadable', error: 'The message cannot be read: /data/items invalid_type.' },
    ...{ attempts: 0, redrives: 0, failedAt: secondsLater(1), body: shown.body },
    order: { status: 'CONFIRMED', version: order.version },
    closed: null,
  });
  for (const personal of Object.values(address).filter((part) => part !== 'IT'))
    expect(shown.body).not.toContain(personal);
  expect(JSON.parse(shown.body)).toMatchObject({
    subject: order.orderId,
    data: { items: [{ productId: 'espresso-cups' }] },
  });
});

test('shows the attempts of a dead letter as sentences without words of the implementation', () => {
  const attempts = [
    {
      at: secondsLater(1),
      fault: { code: 'internal', detail: 'ResourceNotFoundException: Table: Orders-1234 not found' },
      nextAt: secondsLater(6),
    },
    { at: secondsLater(6), fault: providerFault, nextAt: secondsLater(31) },
    { at: secondsLater(31), fault: { code: 'timeout', detail: 'TimeoutError: not done after 3000 ms' } },
    { at: secondsLater(50) },
  ] satisfies Attempt[];

  const shown = toDeadLetterDetail(
    deadLetter(1, { attempts, body: JSON.stringify(messageOf('payment.requested')) }),
    undefined,
  );

  expect(shown.order).toBeNull();
  expect(shown.body).not.toContain('tok_down');
  expect(shown.tries.map(({ error }) => error)).toEqual([
    faultSentences.internal,
    'The provider refused the request for this order: the payment provider failed to confirm.',
    faultSentences.timeout,
    faultSentences.unfinished,
  ]);
  expect(shown.tries.map(({ nextAt }) => nextAt)).toEqual([secondsLater(6), secondsLater(31), null, null]);
});

test('tells operators that a body is not JSON', () => {
  const one = deadLetter(1, { reason: 'unreadable', fault: { code: 'unreadable', detail: 'not JSON' }, body: '{' });

  expect(toDeadLetterView(one, undefined)).toMatchObject({ error: 'The message cannot be read: not JSON.', body: '{' });
});
