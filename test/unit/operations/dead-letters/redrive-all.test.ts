import { expect, test } from '@jest/globals';
import type { DeadLetterFilter } from '../../../../functions/operations/domain/dead-letters/list-dead-letters.ts';
import {
  formatPosition,
  type Position,
  parsePosition,
  redriveAll,
} from '../../../../functions/operations/domain/dead-letters/redrive-all.ts';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import { getOrderId, payment, secondsLater } from '../../../support/example.ts';
import { advance, createExampleOrder } from '../../ordering/placed-order.ts';
import { messageOf, operator, receiveDeadLetter } from '../example.ts';
import { createHarness, type Harness, put } from '../operations-harness.ts';

/** Puts orders that wait for delivery, each with a dead letter; every other one has two more, which failed before. */
async function putDeadLetters(shop: Harness, orders: number): Promise<void> {
  for (let n = 1; n <= orders; n += 1) {
    const orderId = getOrderId(n);
    await put(shop, advance(createExampleOrder({ payment }, { orderId }), 'paid'));
    const earlier = n % 2 === 1 ? (['delivery.processing', 'delivery.shipped'] as const) : [];
    for (const [step, type] of [...earlier, 'order.created' as const].entries())
      await storeDeadLetter(
        receiveDeadLetter(type === 'order.created' ? 'orders.fifo' : 'order-status.fifo', messageOf(type, orderId), {
          messageId: `m-${n}-${type}`,
          failedAt: secondsLater(200 + step * 100 + n),
        }),
        shop.ports,
      );
  }
  shop.pass(1_000);
}

/** Redrives page by page; returns all items and the number of pages. */
async function run(shop: Harness, filter: DeadLetterFilter, dryRun = false) {
  const items: { id: string; outcome: string }[] = [];
  let from: Position | undefined;
  let pages = 0;
  do {
    const page = await redriveAll({ filter, dryRun, after: from }, operator, shop.ports);
    items.push(...page.items);
    from = parsePosition(page.next && formatPosition(page.next));
    pages += 1;
  } while (from !== undefined);
  return { items, pages };
}

test("redrives all open dead letters, page by page, each order's in their sequence", async () => {
  const shop = createHarness();
  await putDeadLetters(shop, 16);

  const { items, pages } = await run(shop, {});

  expect(pages).toBeGreaterThan(1);
  expect(items).toHaveLength(32);
  expect(new Set(items.map(({ id }) => id)).size).toBe(32);
  expect(shop.deadLetters.all().every(({ closed }) => closed)).toBe(true);
  const first = shop.bodies.filter(({ group }) => group === getOrderId(1)).map(({ body }) => JSON.parse(body).type);
  expect(first).toEqual(['delivery.processing', 'delivery.shipped', 'order.created']);
});

test('assesses each dead letter once in a dry run and sends nothing', async () => {
  const shop = createHarness();
  await putDeadLetters(shop, 16);

  const { items } = await run(shop, {}, true);

  expect(items).toHaveLength(32);
  expect(new Set(items.map(({ id }) => id)).size).toBe(32);
  expect(items.every(({ outcome }) => outcome === 'would_apply')).toBe(true);
  expect(shop.bodies).toEqual([]);
});

test.each<[string, DeadLetterFilter, number]>([
  ['a queue', { queue: 'orders.fifo' }, 16],
  ['an order', { orderId: getOrderId(3) }, 3],
  ['a reason', { reason: 'timed_out' }, 0],
  ['an order and a queue', { orderId: getOrderId(3), queue: 'orders.fifo' }, 1],
])('redrives only the dead letters of %s', async (_what, filter, expected) => {
  const shop = createHarness();
  await putDeadLetters(shop, 16);

  const { items } = await run(shop, filter);

  expect(items).toHaveLength(expected);
  expect(shop.bodies).toHaveLength(expected);
});

test('goes on after dead letters that are refused or at their limit', async () => {
  const shop = createHarness();
  await storeDeadLetter(receiveDeadLetter('orders.fifo', '{', { failedAt: secondsLater(100) }), shop.ports);
  await putDeadLetters(shop, 1);
  const spent = shop.deadLetters.all().find(({ type }) => type === 'delivery.processing');
  if (spent) await shop.deadLetters.save({ ...spent, redrives: 5, revision: spent.revision + 1 });

  const { items } = await run(shop, {});

  expect(items.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'queued', 'queued']);
});

test('leaves dead letters alone that failed after the run began', async () => {
  const shop = createHarness();
  await putDeadLetters(shop, 24);
  const page = await redriveAll({ filter: {}, dryRun: false, after: undefined }, operator, shop.ports);
  const late = receiveDeadLetter('orders.fifo', messageOf('order.created', getOrderId(23)), {
    messageId: 'm-again',
    failedAt: secondsLater(2_000),
  });
  await storeDeadLetter(late, shop.ports);
  shop.pass(5_000);

  let from = page.next;
  while (from) from = (await redriveAll({ filter: {}, dryRun: false, after: from }, operator, shop.ports)).next;

  expect(shop.deadLetters.all().filter(({ closed }) => !closed)).toHaveLength(1);
});
