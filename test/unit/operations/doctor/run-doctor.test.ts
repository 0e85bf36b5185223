import { describe, expect, test } from '@jest/globals';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import { pendingReplyNames } from '../../../../functions/ordering/domain/lifecycle/pending-replies.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { getOrderId, orderId, secondsLater } from '../../../support/example.ts';
import { advance, createExampleOrder, type FactName } from '../../ordering/placed-order.ts';
import { messageOf, receiveDeadLetter } from '../example.ts';
import { createHarness, createOrderAfter, listNewEvents, put } from '../operations-harness.ts';
import { createShop, everyKind, findKinds, runToEnd } from './doctor-harness.ts';

test('finds nothing in consistent orders of every kind, and counts what it checks', async () => {
  const shop = await createShop();
  const free: FactName[][] = [[], ['processing'], ['processing', 'shipped', 'delivered']];
  for (const [n, facts] of free.entries())
    await put(shop, advance(createExampleOrder({}, { orderId: getOrderId(100 + n) }), ...facts));

  const { findings, checked } = await runToEnd(shop);

  expect(findings).toEqual([]);
  expect(checked).toMatchObject({ orders: everyKind.length + 3, products: 1, deadLetters: 0 });
  expect(checked.deliveries).toBe(shop.deliveries.all().length);
});

test('reports an order that cannot be read, and continues', async () => {
  const shop = createHarness();
  shop.ports.scan = async () => ({ orders: [], unreadable: [orderId] });

  expect(await findKinds(shop)).toEqual(['order_unreadable', 'stock_unreadable']);
});

test('reports each reason for attention with the time at which it began', async () => {
  const shop = createHarness();
  await put(
    shop,
    createOrderAfter('paid', 'cancellationRequested', 'deliveryCancelled', 'paymentSilent', 'strayShipped'),
  );

  const reasons = (await runToEnd(shop)).findings.filter(({ kind }) => kind === 'needs_attention');

  expect(reasons.map(({ since, detail }) => [since, detail])).toEqual([
    [secondsLater(4), 'The order needs a person: no_answer_from_payment.'],
    [secondsLater(5), 'The order needs a person: parcel_moved_after_cancellation.'],
  ]);
});

describe('with a reply that is overdue', () => {
  test('finds it once the sweeper must have passed, and sends nothing without heal', async () => {
    const shop = createHarness();
    await put(shop, createOrderAfter('paid'));
    shop.pass(61 + 80);
    expect(await findKinds(shop)).toEqual([]);
    shop.pass(20);

    const { findings } = await runToEnd(shop);

    const detail = 'The order is CONFIRMED, and its reply (delivery) is overdue.';
    expect(findings).toEqual([
      { kind: 'overdue', orderId, since: secondsLater(61), healable: true, healed: false, detail },
    ]);
    expect(shop.sent).toEqual([]);
  });

  test('finds nothing when the order was answered or reminded since its page was read', async () => {
    const shop = createHarness();
    const order = await put(shop, createOrderAfter('paid'));
    shop.pass(600);
    shop.ports.scan = async () => ({ orders: [structuredClone(order)], unreadable: [] });
    const pendingReply = { ...order.pendingReply, until: secondsLater(700) } as Order['pendingReply'];
    shop.stored.orders.set(orderId, { ...order, pendingReply, revision: order.revision + 1 });

    expect(await findKinds(shop, { heal: true })).toEqual([]);
    expect(shop.sent).toEqual([]);
  });

  test('heals it by sending the command again, once', async () => {
    const shop = createHarness();
    await put(shop, createOrderAfter('paid'));
    shop.pass(600);

    expect((await runToEnd(shop, { heal: true })).findings).toMatchObject([{ kind: 'overdue', healed: true }]);
    expect(await findKinds(shop, { heal: true })).toEqual([]);
    expect(shop.commands()).toEqual(['order.created#1']);
  });

  test('sends nothing into a queue with a backlog', async () => {
    const shop = createHarness();
    shop.ports.listBlockedReplies = async () => new Set(pendingReplyNames);
    await put(shop, createOrderAfter('paid'));
    shop.pass(600);

    expect((await runToEnd(shop, { heal: true })).findings).toMatchObject([{ kind: 'overdue', healed: false }]);
    expect(shop.sent).toEqual([]);
  });
});

test.each([
  ['quick', [10, 10, 10, 10, 10, 10], [10, 20, 40, 80, 100, 100]],
  ['slow', [300, 300, 300], [10, 10, 10]],
  ['slower and slower', [10, 10, 10, 10, 10, 300, 300, 300, 300], [10, 20, 40, 80, 100, 100, 50, 25, 12]],
])('ends by time: the pages of a run that is %s have the sizes that fit', async (_, msOfPages, sizes) => {
  const shop = createHarness();
  const requested: number[] = [];
  shop.ports.scan = async (after, limit) => {
    shop.pass((msOfPages[requested.length] ?? 0) / 1_000);
    requested.push(limit);
    const isLast = requested.length === sizes.length;
    return { orders: [], unreadable: [], ...(!isLast && { after: `${after}+` }) };
  };

  await runToEnd(shop, { hasTime: () => true });

  expect(requested).toEqual(sizes);
});

describe('with open dead letters', () => {
  test('reports each', async () => {
    const shop = createHarness();
    await put(shop, createOrderAfter('paid'));
    await storeDeadLetter(receiveDeadLetter('orders.fifo', messageOf('order.created')), shop.ports);
    await storeDeadLetter(receiveDeadLetter('payments.fifo', '{'), shop.ports);

    const { findings, checked } = await runToEnd(shop);

    expect(checked.deadLetters).toBe(2);
    expect(findings).toHaveLength(2);
    const open = { kind: 'dead_letter_open', healable: false };
    expect(findings).toContainEqual(expect.objectContaining({ ...open, orderId }));
    expect(findings).toContainEqual(expect.not.objectContaining({ orderId }));
    expect(findings).toMatchObject([open, open]);
  });

  test('heals an obsolete one by closing it', async () => {
    const shop = createHarness();
    await put(shop, createOrderAfter('paid', 'processing'));
    await storeDeadLetter(receiveDeadLetter('orders.fifo', messageOf('order.created')), shop.ports);

    expect((await runToEnd(shop, { heal: true })).findings).toMatchObject([{ kind: 'dead_letter_open', healed: true }]);
    expect(await findKinds(shop, { heal: true })).toEqual([]);
    expect(listNewEvents(shop).at(-1)).toBe('dead_letter.discarded');
  });
});
