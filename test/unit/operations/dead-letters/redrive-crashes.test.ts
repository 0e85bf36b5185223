import { expect, test } from '@jest/globals';
import type { DeadLetter } from '../../../../functions/operations/domain/dead-letters/dead-letter.ts';
import { redrive, requireDeadLetter } from '../../../../functions/operations/domain/dead-letters/redrive.ts';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import { messageOf, operator, receiveDeadLetter } from '../example.ts';
import { listNewEvents } from '../operations-harness.ts';
import { shopWithDeadLetter } from './redrive-harness.ts';

const created = messageOf('order.created');

test.each([
  ['deadLetters.save', 1],
  ['sendBody', 1],
  ['orders.save', 1],
  ['deadLetters.save', 2],
])('sends one number and records it once when %s fails (call %i) and the redrive is repeated', async (call, nth) => {
  const { shop, deadLetter } = await shopWithDeadLetter();
  const { ports } = shop;
  let saves = 0;
  const save = async (saved: DeadLetter) => {
    saves += 1;
    if (saves === 2) shop.faults[call] = nth - 1;
    return ports.deadLetters.save(saved);
  };
  if (nth === 1) shop.faults[call] = 1;
  const failing = nth === 1 ? ports : { ...ports, deadLetters: { ...ports.deadLetters, save } };

  await expect(redrive(deadLetter, operator, failing)).rejects.toThrow('fails');
  const { outcome } = await redrive(await requireDeadLetter(deadLetter.id, ports), operator, ports);

  expect(outcome).toBe('queued');
  expect(new Set(shop.bodies.map(({ deduplicationId }) => deduplicationId))).toEqual(new Set([`${created.id}#900001`]));
  expect(listNewEvents(shop).filter((type) => type === 'dead_letter.redriven')).toHaveLength(1);
  expect(await shop.deadLetters.find(deadLetter.id)).toMatchObject({ redrives: 1, closed: { as: 'redriven' } });
});

test('keeps a dead letter open that comes back before its redrive ends', async () => {
  const { shop, deadLetter } = await shopWithDeadLetter();
  const sendBody = async () => {
    await storeDeadLetter(receiveDeadLetter('orders.fifo', created, { messageId: 'm-2' }), shop.ports);
  };

  await redrive(deadLetter, operator, { ...shop.ports, sendBody });

  const now = await shop.deadLetters.find(deadLetter.id);
  expect(now).toMatchObject({ redrives: 1, openCount: 2 });
  expect(now?.closed).toBeUndefined();
});

test('sends one message when two operators redrive at once', async () => {
  const { shop, deadLetter } = await shopWithDeadLetter();

  await Promise.all([redrive(deadLetter, operator, shop.ports), redrive(deadLetter, operator, shop.ports)]);

  expect(new Set(shop.bodies.map(({ deduplicationId }) => deduplicationId)).size).toBe(1);
  expect((await shop.deadLetters.find(deadLetter.id))?.redrives).toBe(1);
});
