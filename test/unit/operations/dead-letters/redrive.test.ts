import { describe, expect, test } from '@jest/globals';
import type { QueueName } from '../../../../functions/messages/queues.ts';
import { discard } from '../../../../functions/operations/domain/dead-letters/discard-dead-letter.ts';
import {
  dryRunRedrive,
  maxRedrives,
  redrive,
  requireDeadLetter,
} from '../../../../functions/operations/domain/dead-letters/redrive.ts';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { parseResend } from '../../../../functions/platform/send-message.ts';
import { orderId, secondsLater } from '../../../support/example.ts';
import { arrived, messageOf, operator } from '../example.ts';
import { deliveryOf, newsOf, orderTold, put, type World, world } from '../operations-harness.ts';

const waitsForDelivery = orderTold('paid');
const created = messageOf('order.created');

async function deadLetterIn(shop: World, queue: QueueName, message: Parameters<typeof messageOf>[0] | string) {
  const known = message.includes('{') ? message : messageOf(message as Parameters<typeof messageOf>[0]);
  return (await storeDeadLetter(arrived(queue, known), shop.ports)).deadLetter;
}

test('sends the message again as it was, in its group, under an id of its own, and closes the letter', async () => {
  const shop = world();
  await put(shop, waitsForDelivery);
  const deadLetter = await deadLetterIn(shop, 'orders.fifo', 'order.created');

  const done = await redrive(deadLetter, operator, shop.ports);

  expect(done.outcome).toBe('queued');
  expect(shop.bodies).toEqual([
    { queue: 'orders.fifo', body: deadLetter.body, group: orderId, deduplicationId: `${created.id}#900001` },
  ]);
  expect(parseResend(shop.bodies[0]?.deduplicationId)).toBe(900_001);
  expect(await shop.deadLetters.find(deadLetter.id)).toMatchObject({
    redrives: 1,
    closed: { as: 'redriven', by: 'client:demo-operator' },
  });
  expect(shop.kept.orders.get(orderId)?.history.at(-1)).toMatchObject({
    type: 'dead_letter.redriven',
    actor: 'client:demo-operator',
    correlationId: 'from-the-operator',
    data: { deadLetterId: deadLetter.id },
  });
});

describe('a payment that is due', () => {
  const asked = messageOf('payment.requested');

  test('is asked for again with its token, which is kept with the order and not in the letter', async () => {
    const shop = world();
    await put(shop, orderTold());
    const deadLetter = await deadLetterIn(shop, 'payments.fifo', 'payment.requested');
    expect(JSON.stringify(shop.deadLetters.all())).not.toContain('tok_down');

    expect((await redrive(deadLetter, operator, shop.ports)).outcome).toBe('queued');

    expect(shop.bodies.map(({ body }) => body)).toEqual([JSON.stringify(asked)]);
  });

  test('is not asked for when its token is gone, and the dead letter stays for a person', async () => {
    const shop = world();
    await put(shop, orderTold());
    shop.kept.tokens.clear();
    const deadLetter = await deadLetterIn(shop, 'payments.fifo', 'payment.requested');
    const refused = { outcome: 'refused', detail: expect.stringContaining('token') };

    expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject(refused);
    expect(await redrive(deadLetter, operator, shop.ports)).toMatchObject(refused);

    expect(shop.bodies).toEqual([]);
    expect((await shop.deadLetters.find(deadLetter.id))?.closed).toBeUndefined();
  });
});

test('says in a dry run what would happen and does nothing', async () => {
  const shop = world();
  await put(shop, waitsForDelivery);
  const deadLetter = await deadLetterIn(shop, 'orders.fifo', 'order.created');
  const before = structuredClone([shop.deadLetters.all(), shop.kept.orders.get(orderId)]);

  const said = await dryRunRedrive(deadLetter, shop.ports);

  expect(said.outcome).toBe('would_apply');
  expect([shop.deadLetters.all(), shop.kept.orders.get(orderId)]).toEqual(before);
  expect(shop.bodies).toEqual([]);
});

describe('judges by how the order stands', () => {
  const shipped = orderTold('paid', 'processing', 'shipped');
  test.each<[string, QueueName, Parameters<typeof messageOf>[0], Order | undefined, string]>([
    ['a command that the order waits for', 'orders.fifo', 'order.created', waitsForDelivery, 'would_apply'],
    ['a command that was carried out', 'orders.fifo', 'order.created', shipped, 'late'],
    ['a command whose order ended', 'orders.fifo', 'order.created', orderTold('declined'), 'late'],
    [
      'a command whose order is to be cancelled',
      'orders.fifo',
      'order.created',
      orderTold('paid', 'cancellationAsked'),
      'late',
    ],
    [
      'a cancellation under way',
      'orders.fifo',
      'order.cancellation_requested',
      orderTold('paid', 'cancellationAsked'),
      'would_apply',
    ],
    ['a payment that is due', 'payments.fifo', 'payment.requested', orderTold(), 'would_apply'],
    [
      'a charge whose order is to be cancelled',
      'payments.fifo',
      'payment.requested',
      orderTold('cancellationAsked'),
      'late',
    ],
    [
      'a charge that is to be called off',
      'payments.fifo',
      'payment.refund_requested',
      orderTold('cancellationAsked'),
      'would_apply',
    ],
    ['a payment that was made', 'payments.fifo', 'payment.requested', waitsForDelivery, 'late'],
    [
      'a refund that is due',
      'payments.fifo',
      'payment.refund_requested',
      orderTold('paid', 'processing', 'lost'),
      'would_apply',
    ],
    [
      'a refund that was made',
      'payments.fifo',
      'payment.refund_requested',
      orderTold('paid', 'processing', 'lost', 'refunded'),
      'late',
    ],
    ['news that moves the order', 'order-status.fifo', 'delivery.shipped', waitsForDelivery, 'would_apply'],
    ['news that was overtaken', 'order-status.fifo', 'delivery.processing', shipped, 'late'],
    [
      'news of a parcel that should not travel',
      'order-status.fifo',
      'delivery.shipped',
      orderTold('paid', 'cancellationAsked', 'deliveryCancelled'),
      'would_apply',
    ],
    ['a message of an order that does not exist', 'orders.fifo', 'order.created', undefined, 'would_apply'],
  ])('%s', async (_what, queue, type, order, outcome) => {
    const shop = world();
    if (order) await put(shop, order);
    const deadLetter = await deadLetterIn(shop, queue, type);

    expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({ outcome });
  });

  test('news that the order knows is late', async () => {
    const shop = world();
    const news = messageOf('delivery.shipped');
    const order = {
      ...shipped,
      history: shipped.history.map((event) => (event.id === 'shipped' ? { ...event, id: news.id } : event)),
    };
    await put(shop, order);
    const deadLetter = await deadLetterIn(shop, 'order-status.fifo', 'delivery.shipped');

    expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({
      outcome: 'late',
      detail: 'The order knows this news.',
    });
  });

  test.each([
    ['a delivery that is not known yet', undefined, 'would_apply'],
    ['a parcel in the house', {}, 'would_apply'],
    ['a parcel that is further', { status: 'DELIVERED' }, 'late'],
    [
      'a parcel whose scan was recorded',
      {
        scans: [{ scanId: 's-1', status: 'SHIPPED', at: secondsLater(5), receivedAt: secondsLater(5), revision: 2 }],
      },
      'late',
    ],
  ] as const)("the carrier's step of %s", async (_what, delivery, outcome) => {
    const shop = world();
    if (delivery)
      await shop.deliveries.save({ ...deliveryOf(waitsForDelivery), ...structuredClone(delivery) } as never);
    const deadLetter = await deadLetterIn(shop, 'carrier-steps', 'carrier.step');

    expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({ outcome });
  });

  test.each([
    ['garbage', '{"not": json'],
    ['a foreign schema', '{"kind":"invoice"}'],
    ['a message of another queue', JSON.stringify(messageOf('payment.requested'))],
  ])('%s is refused and stays', async (_what, body) => {
    const shop = world();
    const deadLetter = await deadLetterIn(shop, 'orders.fifo', body);

    expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({ outcome: 'refused' });
    expect(await redrive(deadLetter, operator, shop.ports)).toMatchObject({ outcome: 'refused' });
    expect((await shop.deadLetters.find(deadLetter.id))?.closed).toBeUndefined();
    expect(shop.bodies).toEqual([]);
  });
});

test('sends a message that could not be read once its schema has come to fit', async () => {
  const shop = world();
  await put(shop, waitsForDelivery);
  const deadLetter = await deadLetterIn(shop, 'orders.fifo', JSON.stringify(created));

  expect(deadLetter.reason).toBe('unreadable');
  expect(await redrive(deadLetter, operator, shop.ports)).toMatchObject({ outcome: 'queued' });
});

test('closes a dead letter whose order has moved on and tells the order so', async () => {
  const shop = world();
  await put(shop, orderTold('paid', 'processing'));
  const deadLetter = await deadLetterIn(shop, 'orders.fifo', 'order.created');

  expect(await redrive(deadLetter, operator, shop.ports)).toMatchObject({ outcome: 'late' });

  expect((await shop.deadLetters.find(deadLetter.id))?.closed?.as).toBe('late');
  expect(newsOf(shop).at(-1)).toBe('dead_letter.discarded');
  expect(shop.bodies).toEqual([]);
});

test('sends a dead letter five times in all, and then refuses', async () => {
  const shop = world();
  await put(shop, waitsForDelivery);
  for (let n = 1; n <= maxRedrives; n += 1) {
    const { deadLetter } = await storeDeadLetter(arrived('orders.fifo', created, { messageId: `m-${n}` }), shop.ports);
    expect(await redrive(deadLetter, operator, shop.ports)).toMatchObject({ outcome: 'queued' });
  }
  const { deadLetter } = await storeDeadLetter(arrived('orders.fifo', created, { messageId: 'm-last' }), shop.ports);

  await expect(redrive(deadLetter, operator, shop.ports)).rejects.toMatchObject({ code: 'redrive_limit' });
  await expect(dryRunRedrive(deadLetter, shop.ports)).rejects.toMatchObject({ code: 'redrive_limit' });

  expect(new Set(shop.bodies.map(({ deduplicationId }) => deduplicationId)).size).toBe(maxRedrives);
  expect(newsOf(shop).filter((type) => type === 'dead_letter.redriven')).toHaveLength(maxRedrives);
});

test.each([
  ['letters.save', 1],
  ['sendBody', 1],
  ['orders.save', 1],
  ['letters.save', 'the second'],
])('broken off at %s (%s) and asked again, it is sent under one number and told once', async (call, when) => {
  const shop = world();
  await put(shop, waitsForDelivery);
  const deadLetter = await deadLetterIn(shop, 'orders.fifo', 'order.created');
  const { ports } = shop;
  let saves = 0;
  const save = async (one: typeof deadLetter) => {
    saves += 1;
    if (when === 'the second' && saves === 2) throw new Error('letters.save fails');
    return ports.deadLetters.save(one);
  };
  if (when === 1) shop.faults[call] = 1;
  const failing = { ...ports, deadLetters: { ...ports.deadLetters, save } };

  await expect(redrive(deadLetter, operator, failing)).rejects.toThrow('fails');
  const again = await redrive(await requireDeadLetter(deadLetter.id, ports), operator, ports);

  expect(again.outcome).toBe('queued');
  expect(new Set(shop.bodies.map(({ deduplicationId }) => deduplicationId))).toEqual(new Set([`${created.id}#900001`]));
  expect(newsOf(shop).filter((type) => type === 'dead_letter.redriven')).toHaveLength(1);
  expect(await shop.deadLetters.find(deadLetter.id)).toMatchObject({
    redrives: 1,
    closed: { as: 'redriven' },
  });
});

test('lets a dead letter lie open that came back before its redrive was over', async () => {
  const shop = world();
  await put(shop, waitsForDelivery);
  const deadLetter = await deadLetterIn(shop, 'orders.fifo', 'order.created');
  const sendBody = async () => {
    await storeDeadLetter(arrived('orders.fifo', created, { messageId: 'm-2' }), shop.ports);
  };

  await redrive(deadLetter, operator, { ...shop.ports, sendBody });

  const now = await shop.deadLetters.find(deadLetter.id);
  expect(now).toMatchObject({ redrives: 1, openings: 2 });
  expect(now?.closed).toBeUndefined();
});

test('two operators at once send one message', async () => {
  const shop = world();
  await put(shop, waitsForDelivery);
  const deadLetter = await deadLetterIn(shop, 'orders.fifo', 'order.created');

  await Promise.all([redrive(deadLetter, operator, shop.ports), redrive(deadLetter, operator, shop.ports)]);

  expect(new Set(shop.bodies.map(({ deduplicationId }) => deduplicationId)).size).toBe(1);
  expect((await shop.deadLetters.find(deadLetter.id))?.redrives).toBe(1);
});

test('repeated on a dead letter that is closed, it says what was done and does nothing', async () => {
  const shop = world();
  await put(shop, waitsForDelivery);
  const deadLetter = await deadLetterIn(shop, 'orders.fifo', 'order.created');
  await redrive(deadLetter, operator, shop.ports);

  expect(await redrive(await requireDeadLetter(deadLetter.id, shop.ports), operator, shop.ports)).toMatchObject({
    outcome: 'queued',
  });
  expect(shop.bodies).toHaveLength(1);
});

test('discards a dead letter for good, with the reason in the history of its order', async () => {
  const shop = world();
  await put(shop, waitsForDelivery);
  const { id } = await deadLetterIn(shop, 'orders.fifo', 'order.created');
  shop.faults['letters.save'] = 1;

  await expect(discard({ id, reason: 'a test order' }, operator, shop.ports)).rejects.toThrow();
  await discard({ id, reason: 'a test order' }, operator, shop.ports);
  await discard({ id, reason: 'once more' }, operator, shop.ports);

  expect((await shop.deadLetters.find(id))?.closed).toMatchObject({ as: 'discarded', why: 'a test order' });
  expect(newsOf(shop).filter((type) => type === 'dead_letter.discarded')).toHaveLength(1);
  expect(await dryRunRedrive(await requireDeadLetter(id, shop.ports), shop.ports)).toMatchObject({
    outcome: 'refused',
  });
});

test('knows no dead letter by an id that there is not', async () => {
  await expect(requireDeadLetter('nothing', world().ports)).rejects.toMatchObject({
    code: 'dead_letter_not_found',
  });
});
