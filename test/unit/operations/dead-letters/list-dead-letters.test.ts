import { expect, test } from '@jest/globals';
import type { Attempt } from '../../../../functions/messages/attempt.ts';
import type { DeadLetter } from '../../../../functions/operations/domain/dead-letters/dead-letter.ts';
import {
  toDeadLetterDetail,
  toDeadLetterView,
} from '../../../../functions/operations/domain/dead-letters/dead-letter-view.ts';
import {
  type DeadLetterFilter,
  listDeadLetters,
} from '../../../../functions/operations/domain/dead-letters/list-dead-letters.ts';
import { faultSentences } from '../../../../functions/operations/domain/explain/explain-fault.ts';
import { address, getOrderId, secondsLater } from '../../../support/example.ts';
import { memoryDeadLetters } from '../../../support/memory/dead-letters.ts';
import { expectSendable } from '../../../support/sendable.ts';
import { deadLetter, deadLetterIdNo, messageOf, providerFault } from '../example.ts';
import { orderTold } from '../operations-harness.ts';

async function state(many: number, of: (n: number) => Partial<DeadLetter> = () => ({})) {
  const deadLetters = memoryDeadLetters();
  for (let n = 1; n <= many; n += 1)
    await deadLetters.save(
      deadLetter(n, {
        orderId: getOrderId(n),
        failedAt: secondsLater(n),
        firstFailedAt: secondsLater(n),
        ...of(n),
      }),
    );
  return deadLetters;
}

/** Lists dead letters page by page; returns their numbers and the lengths of the pages. */
async function read(deadLetters: Awaited<ReturnType<typeof state>>, filter: DeadLetterFilter, limit: number) {
  const numbers: number[] = [];
  const lengths: number[] = [];
  let position: string | undefined;
  do {
    const page = await listDeadLetters({ filter, limit, after: position }, { deadLetters });
    numbers.push(...page.deadLetters.map(({ id }) => Number(id.slice(-5))));
    lengths.push(page.deadLetters.length);
    position = page.after;
  } while (position !== undefined);
  return { numbers, lengths };
}

test.each([1, 3, 100])('lists open dead letters, the latest first, %d on a page', async (limit) => {
  const deadLetters = await state(7, (n) => (n === 4 ? { closed: { at: secondsLater(9), as: 'late', by: 'x' } } : {}));

  expect((await read(deadLetters, {}, limit)).numbers).toEqual([7, 6, 5, 3, 2, 1]);
});

test.each<[DeadLetterFilter, number[]]>([
  [{ queue: 'payments.fifo' }, [6, 4, 2]],
  [{ reason: 'timed_out' }, [6, 3]],
  [{ queue: 'payments.fifo', reason: 'timed_out' }, [6]],
  [{ orderId: getOrderId(3) }, [3]],
  [{ orderId: getOrderId(3), queue: 'payments.fifo' }, []],
])('lists the dead letters that match %j', async (filter, expected) => {
  const deadLetters = await state(7, (n) => ({
    ...(n % 2 === 0 && { queue: 'payments.fifo' }),
    ...(n % 3 === 0 && { reason: 'timed_out' }),
  }));

  expect((await read(deadLetters, filter, 2)).numbers).toEqual(expected);
});

test("lists an order's dead letters in their sequence, page by page", async () => {
  const deadLetters = await state(5, () => ({ orderId: getOrderId(1) }));

  expect(await read(deadLetters, { orderId: getOrderId(1) }, 2)).toEqual({
    numbers: [1, 2, 3, 4, 5],
    lengths: [2, 2, 1],
  });
});

test('finds one dead letter among many in bounded reads', async () => {
  const deadLetters = await state(1_250, (n) => (n === 1 ? { reason: 'timed_out' } : {}));

  expect(await read(deadLetters, { reason: 'timed_out' }, 20)).toEqual({ numbers: [1], lengths: [0, 1] });
});

test.each(['"', '語', '"name":"",'])(
  'makes a page short rather than too large to send: bodies of %s, of all orders and of one',
  async (text) => {
    const body = `{${text.repeat(250_000 / text.length)}`;
    const deadLetters = await state(20, () => ({ body, orderId: getOrderId(1) }));

    for (const filter of [{}, { orderId: getOrderId(1) }]) {
      const numbers: number[] = [];
      let after: string | undefined;
      do {
        const page = await listDeadLetters({ filter, limit: 100, after }, { deadLetters });
        expectSendable(page.deadLetters.map((deadLetter) => toDeadLetterView(deadLetter, undefined)));
        numbers.push(...page.deadLetters.map(({ firstFailedAt }) => Date.parse(firstFailedAt)));
        after = page.after;
      } while (after !== undefined);
      expect(numbers).toHaveLength(20);
    }
  },
);

test('shows a dead letter and its order, without anything personal', () => {
  const order = orderTold('paid');
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
    { at: secondsLater(31), fault: { code: 'timeout', detail: 'TimedOut: not done after 3000 ms' } },
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
