import { describe, expect, test } from '@jest/globals';
import { discard } from '../../../../functions/operations/domain/dead-letters/discard-dead-letter.ts';
import {
  dryRunRedrive,
  maxRedrives,
  redrive,
  requireDeadLetter,
} from '../../../../functions/operations/domain/dead-letters/redrive.ts';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import { parseResend } from '../../../../functions/platform/send-message.ts';
import { orderId } from '../../../support/example.ts';
import { messageOf, operator, receiveDeadLetter } from '../example.ts';
import { createHarness, createOrderAfter, listNewEvents } from '../operations-harness.ts';
import { shopWithDeadLetter } from './redrive-harness.ts';

const created = messageOf('order.created');

test('sends the unchanged message again in its group, under a deduplication id of its own, and closes the dead letter', async () => {
  const { shop, deadLetter } = await shopWithDeadLetter();

  const { outcome } = await redrive(deadLetter, operator, shop.ports);

  expect(outcome).toBe('queued');
  expect(shop.bodies).toEqual([
    { queue: 'orders.fifo', body: deadLetter.body, group: orderId, deduplicationId: `${created.id}#900001` },
  ]);
  expect(parseResend(shop.bodies[0]?.deduplicationId)).toBe(900_001);
  expect(await shop.deadLetters.find(deadLetter.id)).toMatchObject({
    redrives: 1,
    closed: { as: 'redriven', by: 'client:demo-operator' },
  });
  expect(shop.stored.orders.get(orderId)?.history.at(-1)).toMatchObject({
    type: 'dead_letter.redriven',
    actor: 'client:demo-operator',
    correlationId: 'from-the-operator',
    data: { deadLetterId: deadLetter.id },
  });
});

describe('the redrive of a payment', () => {
  test('restores the token, which is stored with the order and not in the dead letter', async () => {
    const { shop, deadLetter } = await shopWithDeadLetter('payments.fifo', 'payment.requested', createOrderAfter());
    expect(JSON.stringify(shop.deadLetters.all())).not.toContain('tok_down');

    expect((await redrive(deadLetter, operator, shop.ports)).outcome).toBe('queued');

    expect(shop.bodies.map(({ body }) => body)).toEqual([JSON.stringify(messageOf('payment.requested'))]);
  });

  test('refuses a redrive when the token was deleted, and keeps the dead letter open', async () => {
    const { shop, deadLetter } = await shopWithDeadLetter('payments.fifo', 'payment.requested', createOrderAfter());
    shop.stored.tokens.clear();
    const refused = { outcome: 'refused', detail: expect.stringContaining('token') };

    expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject(refused);
    expect(await redrive(deadLetter, operator, shop.ports)).toMatchObject(refused);

    expect(shop.bodies).toEqual([]);
    expect((await shop.deadLetters.find(deadLetter.id))?.closed).toBeUndefined();
  });
});

test('returns from a dry run what would happen, and writes nothing', async () => {
  const { shop, deadLetter } = await shopWithDeadLetter();
  const before = structuredClone([shop.deadLetters.all(), shop.stored.orders.get(orderId)]);

  const { outcome } = await dryRunRedrive(deadLetter, shop.ports);

  expect(outcome).toBe('would_apply');
  expect([shop.deadLetters.all(), shop.stored.orders.get(orderId)]).toEqual(before);
  expect(shop.bodies).toEqual([]);
});

test('sends an unreadable message once it fits the schema', async () => {
  const { shop, deadLetter } = await shopWithDeadLetter('orders.fifo', { body: JSON.stringify(created) });

  expect(deadLetter.reason).toBe('unreadable');
  expect(await redrive(deadLetter, operator, shop.ports)).toMatchObject({ outcome: 'queued' });
});

test('closes an obsolete dead letter and records it in its order', async () => {
  const processing = createOrderAfter('paid', 'processing');
  const { shop, deadLetter } = await shopWithDeadLetter('orders.fifo', 'order.created', processing);

  expect(await redrive(deadLetter, operator, shop.ports)).toMatchObject({ outcome: 'late' });

  expect((await shop.deadLetters.find(deadLetter.id))?.closed?.as).toBe('late');
  expect(listNewEvents(shop).at(-1)).toBe('dead_letter.discarded');
  expect(shop.bodies).toEqual([]);
});

test('redrives a dead letter five times in all, then refuses', async () => {
  const { shop } = await shopWithDeadLetter();
  const store = async (messageId: string) =>
    (await storeDeadLetter(receiveDeadLetter('orders.fifo', created, { messageId }), shop.ports)).deadLetter;
  for (let n = 1; n <= maxRedrives; n += 1)
    expect(await redrive(await store(`m-${n}`), operator, shop.ports)).toMatchObject({ outcome: 'queued' });
  const deadLetter = await store('m-last');

  await expect(redrive(deadLetter, operator, shop.ports)).rejects.toMatchObject({ code: 'redrive_limit' });
  await expect(dryRunRedrive(deadLetter, shop.ports)).rejects.toMatchObject({ code: 'redrive_limit' });

  expect(new Set(shop.bodies.map(({ deduplicationId }) => deduplicationId)).size).toBe(maxRedrives);
  expect(listNewEvents(shop).filter((type) => type === 'dead_letter.redriven')).toHaveLength(maxRedrives);
});

test('returns the outcome of a closed dead letter again and sends nothing', async () => {
  const { shop, deadLetter } = await shopWithDeadLetter();
  await redrive(deadLetter, operator, shop.ports);
  const closed = await requireDeadLetter(deadLetter.id, shop.ports);

  expect(await redrive(closed, operator, shop.ports)).toMatchObject({ outcome: 'queued' });
  expect(shop.bodies).toHaveLength(1);
});

test('discards a dead letter for good and records the reason in its order', async () => {
  const { shop, deadLetter } = await shopWithDeadLetter();
  const { id } = deadLetter;
  shop.faults['deadLetters.save'] = 1;

  await expect(discard({ id, reason: 'a test order' }, operator, shop.ports)).rejects.toThrow();
  await discard({ id, reason: 'a test order' }, operator, shop.ports);
  await discard({ id, reason: 'once more' }, operator, shop.ports);

  const discarded = await requireDeadLetter(id, shop.ports);
  expect(discarded.closed).toMatchObject({ as: 'discarded', reason: 'a test order' });
  expect(listNewEvents(shop).filter((type) => type === 'dead_letter.discarded')).toHaveLength(1);
  expect(await dryRunRedrive(discarded, shop.ports)).toMatchObject({ outcome: 'refused' });
});

test('refuses an unknown id', async () => {
  await expect(requireDeadLetter('nothing', createHarness().ports)).rejects.toMatchObject({
    code: 'dead_letter_not_found',
  });
});
