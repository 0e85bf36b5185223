import { expect, test } from '@jest/globals';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import { getOrderId, orderId, secondsLater } from '../../../support/example.ts';
import { messageOf, receiveDeadLetter } from '../example.ts';
import { createHarness, createOrderAfter, listNewEvents, put } from '../operations-harness.ts';

const created = receiveDeadLetter('orders.fifo', messageOf('order.created'));

test('stores a dead letter with its reason and its unchanged body, and records it in its order', async () => {
  const shop = createHarness();
  await put(shop, createOrderAfter('paid'));

  const { deadLetter, isNew } = await storeDeadLetter(created, shop.ports);

  expect(isNew).toBe(true);
  expect(deadLetter).toMatchObject({
    ...{ queue: 'orders.fifo', orderId, type: 'order.created', reason: 'attempts_spent', attemptCount: 4 },
    ...{ body: created.body, isCut: false, failedAt: secondsLater(157), openCount: 1, revision: 1 },
  });
  expect(await shop.deadLetters.find(deadLetter.id)).toEqual(deadLetter);
  const last = shop.stored.orders.get(orderId)?.history.at(-1);
  expect(last).toMatchObject({
    type: 'dead_letter.set_aside',
    actor: 'service:operations',
    correlationId: 'from-the-shop',
    data: { deadLetterId: deadLetter.id, reason: 'attempts_spent' },
  });
  expect(shop.sent).toEqual([]);
});

test('changes nothing when the same SQS message comes again', async () => {
  const shop = createHarness();
  await put(shop, createOrderAfter('paid'));
  const first = await storeDeadLetter(created, shop.ports);

  const again = await storeDeadLetter({ ...created, failedAt: secondsLater(200) }, shop.ports);

  expect(again).toEqual({ deadLetter: first.deadLetter, isNew: false });
  expect(listNewEvents(shop).filter((type) => type === 'dead_letter.set_aside')).toHaveLength(1);
  expect(shop.sent).toEqual([]);
});

test('updates the dead letter of a message that is dead-lettered again, and records it once while it is open', async () => {
  const shop = createHarness();
  await put(shop, createOrderAfter('paid'));
  await storeDeadLetter(created, shop.ports);

  const { deadLetter } = await storeDeadLetter(
    { ...created, messageId: 'm-2', failedAt: secondsLater(999), attemptCount: 3 },
    shop.ports,
  );

  expect(shop.deadLetters.all()).toHaveLength(1);
  expect(deadLetter).toMatchObject({
    failedAt: secondsLater(999),
    firstFailedAt: secondsLater(157),
    attemptCount: 3,
    openCount: 1,
  });
  expect(listNewEvents(shop).filter((type) => type === 'dead_letter.set_aside')).toHaveLength(1);
});

test('opens a closed dead letter again, and records it in the history of the order once more', async () => {
  const shop = createHarness();
  await put(shop, createOrderAfter('paid'));
  const { deadLetter } = await storeDeadLetter(created, shop.ports);
  const closed = { at: secondsLater(300), as: 'discarded', by: 'client:me' } as const;
  await shop.deadLetters.save({ ...deadLetter, closed, revision: 2 });

  const again = await storeDeadLetter({ ...created, messageId: 'm-2', failedAt: secondsLater(999) }, shop.ports);

  expect(again.deadLetter.closed).toBeUndefined();
  expect(listNewEvents(shop).filter((type) => type === 'dead_letter.set_aside')).toHaveLength(2);
});

test('keeps a dead letter closed when the same SQS message comes again', async () => {
  const shop = createHarness();
  const { deadLetter } = await storeDeadLetter(created, shop.ports);
  await shop.deadLetters.save({
    ...deadLetter,
    closed: { at: secondsLater(300), as: 'late', by: 'x' },
    revision: 2,
  });

  await storeDeadLetter(created, shop.ports);

  expect((await shop.deadLetters.find(deadLetter.id))?.closed?.as).toBe('late');
});

test('finds the order of an unreadable body by its subject', async () => {
  const shop = createHarness();
  await put(shop, createOrderAfter('paid'));
  const body = JSON.stringify({ ...messageOf('order.created'), specversion: '2.0' });

  const { deadLetter } = await storeDeadLetter(receiveDeadLetter('orders.fifo', body), shop.ports);

  expect(deadLetter.orderId).toBe(orderId);
  expect(listNewEvents(shop)).toContain('dead_letter.set_aside');
});

test('stores a dead letter whose order does not exist', async () => {
  const shop = createHarness();

  await storeDeadLetter(receiveDeadLetter('orders.fifo', messageOf('order.created', getOrderId(5))), shop.ports);

  expect(shop.deadLetters.all()).toHaveLength(1);
});

test.each(['deadLetters.save', 'orders.find', 'orders.save'])(
  'throws when %s fails, and does the rest when the message comes again',
  async (call) => {
    const shop = createHarness();
    await put(shop, createOrderAfter('paid'));
    shop.faults[call] = 1;

    await expect(storeDeadLetter(created, shop.ports)).rejects.toThrow(call);
    await storeDeadLetter(created, shop.ports);

    expect(shop.deadLetters.all()).toHaveLength(1);
    expect(listNewEvents(shop).filter((type) => type === 'dead_letter.set_aside')).toHaveLength(1);
  },
);

test('records nothing in a history that is nearly full', async () => {
  const shop = createHarness();
  const order = createOrderAfter('paid');
  const filler = Array.from({ length: 160 }, () => order.history[0]).flatMap((event) => event ?? []);
  await put(shop, { ...order, history: filler });

  await storeDeadLetter(created, shop.ports);

  expect(shop.stored.orders.get(orderId)?.history).toHaveLength(160);
  expect(shop.sent).toEqual([]);
});

test('stores two deliveries of the same message at once in one dead letter', async () => {
  const shop = createHarness();
  const twins = ['m-1', 'm-2'].map((messageId) => ({ ...created, messageId }));

  await Promise.all(twins.map((twin) => storeDeadLetter(twin, shop.ports)));

  expect(shop.deadLetters.all()).toMatchObject([{ messageIds: expect.arrayContaining(['m-1', 'm-2']), revision: 2 }]);
});
