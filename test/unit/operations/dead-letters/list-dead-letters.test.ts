import { expect, test } from '@jest/globals';
import type { DeadLetter } from '../../../../functions/operations/domain/dead-letters/dead-letter.ts';
import { toDeadLetterView } from '../../../../functions/operations/domain/dead-letters/dead-letter-view.ts';
import {
  type DeadLetterFilter,
  listDeadLetters,
} from '../../../../functions/operations/domain/dead-letters/list-dead-letters.ts';
import { getOrderId, secondsLater } from '../../../support/example.ts';
import { memoryDeadLetters } from '../../../support/memory/dead-letters.ts';
import { expectSendable } from '../../../support/sendable.ts';
import { deadLetter } from '../example.ts';

async function saveDeadLetters(many: number, of: (n: number) => Partial<DeadLetter> = () => ({})) {
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
async function read(deadLetters: Awaited<ReturnType<typeof saveDeadLetters>>, filter: DeadLetterFilter, limit: number) {
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
  const deadLetters = await saveDeadLetters(7, (n) =>
    n === 4 ? { closed: { at: secondsLater(9), as: 'late', by: 'x' } } : {},
  );

  expect((await read(deadLetters, {}, limit)).numbers).toEqual([7, 6, 5, 3, 2, 1]);
});

test.each<[DeadLetterFilter, number[]]>([
  [{ queue: 'payments.fifo' }, [6, 4, 2]],
  [{ reason: 'timed_out' }, [6, 3]],
  [{ queue: 'payments.fifo', reason: 'timed_out' }, [6]],
  [{ orderId: getOrderId(3) }, [3]],
  [{ orderId: getOrderId(3), queue: 'payments.fifo' }, []],
])('lists the dead letters that match %j', async (filter, expected) => {
  const deadLetters = await saveDeadLetters(7, (n) => ({
    ...(n % 2 === 0 && { queue: 'payments.fifo' }),
    ...(n % 3 === 0 && { reason: 'timed_out' }),
  }));

  expect((await read(deadLetters, filter, 2)).numbers).toEqual(expected);
});

test("lists an order's dead letters in their sequence, page by page", async () => {
  const deadLetters = await saveDeadLetters(5, () => ({ orderId: getOrderId(1) }));

  expect(await read(deadLetters, { orderId: getOrderId(1) }, 2)).toEqual({
    numbers: [1, 2, 3, 4, 5],
    lengths: [2, 2, 1],
  });
});

test('finds one dead letter among many in bounded reads', async () => {
  const deadLetters = await saveDeadLetters(1_250, (n) => (n === 1 ? { reason: 'timed_out' } : {}));

  expect(await read(deadLetters, { reason: 'timed_out' }, 20)).toEqual({ numbers: [1], lengths: [0, 1] });
});

test.each(['"', '語', '"name":"",'])(
  'makes a page short rather than too large to send: bodies of %s, of all orders and of one',
  async (text) => {
    const body = `{${text.repeat(250_000 / text.length)}`;
    const deadLetters = await saveDeadLetters(20, () => ({ body, orderId: getOrderId(1) }));

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
