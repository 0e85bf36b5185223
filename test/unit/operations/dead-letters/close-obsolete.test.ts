import { expect, test } from '@jest/globals';
import { closeObsoleteDeadLetters } from '../../../../functions/operations/domain/dead-letters/close-obsolete.ts';
import { secondsLater } from '../../../support/example.ts';
import { createOrderAfter, type Harness, listNewEvents } from '../operations-harness.ts';
import { shopWithDeadLetter } from './redrive-harness.ts';

const movedOn = createOrderAfter('paid', 'processing');
/** The dead letters of the example failed after 157 seconds. */
const afterFiveMinutes = 157 + 300;

function run({ ports }: Harness, { seconds = afterFiveMinutes, hasTime = true } = {}): Promise<number> {
  return closeObsoleteDeadLetters({ ...ports, now: () => secondsLater(seconds) }, () => hasTime);
}

test('closes a dead letter whose order has moved on after five minutes, and names the service in the order', async () => {
  const { shop, deadLetter } = await shopWithDeadLetter('orders.fifo', 'order.created', movedOn);

  expect(await run(shop, { seconds: afterFiveMinutes - 1 })).toBe(1);
  expect(await run(shop)).toBe(0);

  expect((await shop.deadLetters.find(deadLetter.id))?.closed).toMatchObject({ as: 'late', by: 'service:operations' });
  expect(listNewEvents(shop).filter((type) => type.startsWith('dead_letter'))).toEqual([
    'dead_letter.set_aside',
    'dead_letter.discarded',
  ]);
  expect(shop.bodies).toEqual([]);
});

test('closes and records a dead letter once when the run fails between both writes', async () => {
  const { shop } = await shopWithDeadLetter('orders.fifo', 'order.created', movedOn);
  shop.faults['deadLetters.save'] = 1;

  await expect(run(shop)).rejects.toThrow();
  expect(await run(shop)).toBe(0);

  expect(listNewEvents(shop).filter((type) => type.startsWith('dead_letter'))).toEqual([
    'dead_letter.set_aside',
    'dead_letter.discarded',
  ]);
});

test('leaves a dead letter open that an operator can redrive', async () => {
  const { shop } = await shopWithDeadLetter();

  expect(await run(shop)).toBe(1);
});

test('leaves an unreadable dead letter open, which says that a sender is broken', async () => {
  const { shop } = await shopWithDeadLetter('webhooks', { body: 'garbage' });

  expect(await run(shop)).toBe(1);
});

test('examines no dead letter when the time of the run is over', async () => {
  const { shop } = await shopWithDeadLetter('orders.fifo', 'order.created', movedOn);

  expect(await run(shop, { hasTime: false })).toBe(1);
});
