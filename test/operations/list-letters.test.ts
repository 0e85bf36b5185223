import { expect, test } from '@jest/globals';
import type { Letter } from '../../functions/operations/domain/letter.ts';
import { letterView, letterWithTries } from '../../functions/operations/domain/letter-view.ts';
import { type LetterFilter, listLetters } from '../../functions/operations/domain/list-letters.ts';
import { address, orderIdNo, secondsLater } from '../example.ts';
import { memoryLetters } from '../memory/letters.ts';
import { expectSendable } from '../sendable.ts';
import { letter, letterIdNo, messageOf } from './example.ts';
import { orderTold } from './world.ts';

async function shelf(many: number, of: (n: number) => Partial<Letter> = () => ({})) {
  const letters = memoryLetters();
  for (let n = 1; n <= many; n += 1)
    await letters.save(
      letter(n, {
        orderId: orderIdNo(n),
        failedAt: secondsLater(n),
        firstFailedAt: secondsLater(n),
        ...of(n),
      }),
    );
  return letters;
}

/** The numbers of the letters on a list, read in pages, and how long the pages were. */
async function read(letters: Awaited<ReturnType<typeof shelf>>, filter: LetterFilter, limit: number) {
  const numbers: number[] = [];
  const lengths: number[] = [];
  let position: string | undefined;
  do {
    const page = await listLetters({ filter, limit, after: position }, { letters });
    numbers.push(...page.letters.map(({ id }) => Number(id.slice(-5))));
    lengths.push(page.letters.length);
    position = page.after;
  } while (position !== undefined);
  return { numbers, lengths };
}

test.each([1, 3, 100])('lists open letters, the latest first, %d on a page', async (limit) => {
  const letters = await shelf(7, (n) =>
    n === 4 ? { closed: { at: secondsLater(9), as: 'late', by: 'x' } } : {},
  );

  expect((await read(letters, {}, limit)).numbers).toEqual([7, 6, 5, 3, 2, 1]);
});

test.each<[LetterFilter, number[]]>([
  [{ queue: 'payments.fifo' }, [6, 4, 2]],
  [{ reason: 'timed_out' }, [6, 3]],
  [{ queue: 'payments.fifo', reason: 'timed_out' }, [6]],
  [{ orderId: orderIdNo(3) }, [3]],
  [{ orderId: orderIdNo(3), queue: 'payments.fifo' }, []],
])('lists what is asked for: %j', async (filter, expected) => {
  const letters = await shelf(7, (n) => ({
    ...(n % 2 === 0 && { queue: 'payments.fifo' }),
    ...(n % 3 === 0 && { reason: 'timed_out' }),
  }));

  expect((await read(letters, filter, 2)).numbers).toEqual(expected);
});

test("lists an order's letters in their sequence, page by page", async () => {
  const letters = await shelf(5, () => ({ orderId: orderIdNo(1) }));

  expect(await read(letters, { orderId: orderIdNo(1) }, 2)).toEqual({
    numbers: [1, 2, 3, 4, 5],
    lengths: [2, 2, 1],
  });
});

test('finds a rare letter among many, in bounded steps', async () => {
  const letters = await shelf(1_250, (n) => (n === 1 ? { reason: 'timed_out' } : {}));

  expect(await read(letters, { reason: 'timed_out' }, 20)).toEqual({ numbers: [1], lengths: [0, 1] });
});

test.each(['"', '語', '"name":"",'])(
  'makes a page short rather than too large to be sent: bodies of %s, of all orders and of one',
  async (text) => {
    const body = `{${text.repeat(250_000 / text.length)}`;
    const letters = await shelf(20, () => ({ body, orderId: orderIdNo(1) }));

    for (const filter of [{}, { orderId: orderIdNo(1) }]) {
      const numbers: number[] = [];
      let after: string | undefined;
      do {
        const page = await listLetters({ filter, limit: 100, after }, { letters });
        expectSendable(page.letters.map((letter) => letterView(letter, undefined)));
        numbers.push(...page.letters.map(({ firstFailedAt }) => Date.parse(firstFailedAt)));
        after = page.after;
      } while (after !== undefined);
      expect(numbers).toHaveLength(20);
    }
  },
);

test('shows a letter beside its order, and nothing personal of it', () => {
  const order = orderTold('paid');
  const one = letter(1, { reason: 'unreadable', fault: '/data/items invalid_type', attempts: 0 });

  const shown = letterView(one, order);

  expect(shown).toEqual({
    ...{ id: letterIdNo(1), queue: 'orders.fifo', orderId: order.orderId, type: 'order.created' },
    ...{ reason: 'unreadable', error: 'The body does not fit its schema: /data/items invalid_type.' },
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

test('shows the attempts of one letter as sentences without inner words', () => {
  const tries = [
    {
      at: secondsLater(1),
      fault: 'ResourceNotFoundException: Table: Orders-1234 not found',
      nextAt: secondsLater(6),
    },
    { at: secondsLater(6), fault: 'ProviderFault: the payment provider is down', nextAt: secondsLater(31) },
    { at: secondsLater(31), fault: 'TimedOut: not done after 3000 ms' },
    { at: secondsLater(50) },
  ];

  const shown = letterWithTries(
    letter(1, { tries, body: JSON.stringify(messageOf('payment.requested')) }),
    undefined,
  );

  expect(shown.order).toBeNull();
  expect(shown.body).not.toContain('tok_down');
  expect(shown.tries.map(({ error }) => error)).toEqual([
    'Something failed inside; the logs tell more under the id of the order.',
    'The payment provider is down.',
    'Something that it needs did not answer in time.',
    'It did not end in time.',
  ]);
  expect(shown.tries.map(({ nextAt }) => nextAt)).toEqual([secondsLater(6), secondsLater(31), null, null]);
});

test('says of a body that is no message at all what it is', () => {
  const one = letter(1, { reason: 'unreadable', fault: 'is not JSON', body: '{' });

  expect(letterView(one, undefined)).toMatchObject({ error: 'The body is not JSON.', body: '{' });
});
