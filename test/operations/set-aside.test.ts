import { expect, test } from '@jest/globals';
import { tiesOf, withToken } from '../../functions/operations/domain/letter.ts';
import { setAside } from '../../functions/operations/domain/set-aside.ts';
import { orderId, orderIdNo, secondsLater } from '../example.ts';
import { arrived, messageOf } from './example.ts';
import { newsOf, orderTold, put, world } from './world.ts';

const created = arrived('orders.fifo', messageOf('order.created'));

test('keeps a message that was set aside with its reason, unchanged, and tells its order', async () => {
  const shop = world();
  await put(shop, orderTold('paid'));

  const { letter, fresh } = await setAside(created, shop.ports);

  expect(fresh).toBe(true);
  expect(letter).toMatchObject({
    ...{ queue: 'orders.fifo', orderId, type: 'order.created', reason: 'attempts_spent', attempts: 4 },
    ...{ body: created.body, isCut: false, failedAt: secondsLater(157), openings: 1, revision: 1 },
  });
  expect(await shop.letters.find(letter.id)).toEqual(letter);
  const last = shop.kept.orders.get(orderId)?.history.at(-1);
  expect(last).toMatchObject({
    type: 'dead_letter.set_aside',
    actor: 'service:operations',
    correlationId: 'from-the-shop',
    data: { deadLetterId: letter.id, reason: 'attempts_spent' },
  });
  expect(shop.sent).toEqual([]);
});

test.each([
  ['a message that can be read', JSON.stringify(messageOf('payment.requested'))],
  ['written otherwise', '{ "data" : { "token"  :\n "tok_down", "amount": 1 } }'],
  ['with quotes in it', '{"data":{"token":"tok_\\"down\\\\","amount":1}}'],
  ['of a later release, deeper', '{"data":{"method":{"card":{"token":"tok_down","brand":"x"}}}}'],
  ['that is no JSON', 'x"token":"tok_down", "amount": 1'],
  ['that breaks off in the token', '{"amount":1,"data":{"token":"tok_do'],
])('keeps no token of a payment, and everything else of %s', async (_, body) => {
  const { letter } = await setAside(arrived('payments.fifo', body), world().ports);

  expect(letter.body).not.toContain('tok_');
  expect(withToken(letter.body, 'X')).toBe(withToken(body, 'X'));
  expect(letter.body.replace(/"\*\*\*"/, '')).toBe(body.replace(/"tok_(?:[^"\\]|\\.)*"?/, ''));
});

test('keeps a token that is none of a payment', async () => {
  const body = '{"data":{"token":"of the carrier"}}';

  expect((await setAside(arrived('orders.fifo', body), world().ports)).letter.body).toBe(body);
});

test('gives a letter an id that can stand in a path', async () => {
  const { letter } = await setAside(created, world().ports);

  expect(letter.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

test('changes nothing when the same setting-aside comes again', async () => {
  const shop = world();
  await put(shop, orderTold('paid'));
  const first = await setAside(created, shop.ports);

  const again = await setAside({ ...created, failedAt: secondsLater(200) }, shop.ports);

  expect(again).toEqual({ letter: first.letter, fresh: false });
  expect(newsOf(shop).filter((type) => type === 'dead_letter.set_aside')).toHaveLength(1);
  expect(shop.sent).toEqual([]);
});

test('updates the letter of a message that is set aside anew, and tells its order only once while it lies open', async () => {
  const shop = world();
  await put(shop, orderTold('paid'));
  await setAside(created, shop.ports);

  const { letter } = await setAside(
    { ...created, messageId: 'm-2', failedAt: secondsLater(999), attempts: 3 },
    shop.ports,
  );

  expect(shop.letters.all()).toHaveLength(1);
  expect(letter).toMatchObject({
    failedAt: secondsLater(999),
    firstFailedAt: secondsLater(157),
    attempts: 3,
    openings: 1,
  });
  expect(newsOf(shop).filter((type) => type === 'dead_letter.set_aside')).toHaveLength(1);
});

test('opens a letter again that was closed, and tells the order once more', async () => {
  const shop = world();
  await put(shop, orderTold('paid'));
  const { letter } = await setAside(created, shop.ports);
  const closed = { at: secondsLater(300), as: 'discarded', by: 'client:me' } as const;
  await shop.letters.save({ ...letter, closed, revision: 2 });

  const again = await setAside({ ...created, messageId: 'm-2', failedAt: secondsLater(999) }, shop.ports);

  expect(again.letter.closed).toBeUndefined();
  expect(newsOf(shop).filter((type) => type === 'dead_letter.set_aside')).toHaveLength(2);
});

test('lets a letter stay closed when what it was closed for comes once more', async () => {
  const shop = world();
  const { letter } = await setAside(created, shop.ports);
  await shop.letters.save({ ...letter, closed: { at: secondsLater(300), as: 'late', by: 'x' }, revision: 2 });

  await setAside(created, shop.ports);

  expect((await shop.letters.find(letter.id))?.closed?.as).toBe('late');
});

test.each([
  ['garbage', '{"not": json'],
  ['a text', '"hello"'],
  ['a list', '[1,2]'],
  ['an id that is none of ours', '{"id":"1","subject":"nobody","type":"order.created"}'],
  ["a stranger's id for an order of ours", JSON.stringify({ id: '1', subject: orderId })],
])('keeps every message apart whose body is %s', async (_what, body) => {
  const shop = world();

  for (const messageId of ['m-1', 'm-2'])
    await setAside(arrived('payments.fifo', body, { messageId }), shop.ports);
  await setAside(arrived('orders.fifo', body), shop.ports);

  expect(shop.letters.all().map((letter) => letter.body)).toEqual([body, body, body]);
});

test('reads what a body says of itself as far as it goes', () => {
  expect(tiesOf(JSON.stringify({ id: 7, type: 'DROP TABLE', subject: orderId }))).toEqual({
    subject: orderId,
  });
});

test('finds the order of a body that does not fit by its subject', async () => {
  const shop = world();
  await put(shop, orderTold('paid'));
  const body = JSON.stringify({ ...messageOf('order.created'), specversion: '2.0' });

  const { letter } = await setAside(arrived('orders.fifo', body), shop.ports);

  expect(letter.orderId).toBe(orderId);
  expect(newsOf(shop)).toContain('dead_letter.set_aside');
});

test('keeps a letter whose order does not exist', async () => {
  const shop = world();

  await setAside(arrived('orders.fifo', messageOf('order.created', orderIdNo(5))), shop.ports);

  expect(shop.letters.all()).toHaveLength(1);
});

test('cuts a body that is too large for the table between two characters', async () => {
  const { letter } = await setAside(arrived('orders.fifo', `x${'ü'.repeat(200_000)}`), world().ports);

  expect(letter.isCut).toBe(true);
  expect(Buffer.byteLength(letter.body)).toBe(256 * 1024 - 1);
  expect(letter.body).not.toContain('\uFFFD');
});

test.each(['letters.save', 'orders.find', 'orders.save'])(
  'throws when %s fails, and does what is left when the message comes again',
  async (call) => {
    const shop = world();
    await put(shop, orderTold('paid'));
    shop.faults[call] = 1;

    await expect(setAside(created, shop.ports)).rejects.toThrow(call);
    await setAside(created, shop.ports);

    expect(shop.letters.all()).toHaveLength(1);
    expect(newsOf(shop).filter((type) => type === 'dead_letter.set_aside')).toHaveLength(1);
  },
);

test('leaves a history alone that is nearly full', async () => {
  const shop = world();
  const order = orderTold('paid');
  const filler = Array.from({ length: 160 }, () => order.history[0]).flatMap((event) => event ?? []);
  await put(shop, { ...order, history: filler });

  await setAside(created, shop.ports);

  expect(shop.kept.orders.get(orderId)?.history).toHaveLength(160);
  expect(shop.sent).toEqual([]);
});

test('keeps both of two settings-aside that come at once in one letter', async () => {
  const shop = world();
  const twins = ['m-1', 'm-2'].map((messageId) => ({ ...created, messageId }));

  await Promise.all(twins.map((twin) => setAside(twin, shop.ports)));

  expect(shop.letters.all()).toMatchObject([
    { messageIds: expect.arrayContaining(['m-1', 'm-2']), revision: 2 },
  ]);
});
