import { expect, test } from '@jest/globals';
import { change } from '../../../../functions/notification/domain/mark.ts';
import { dryRunRedrive, redrive } from '../../../../functions/operations/domain/dead-letters/redrive.ts';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import { explain } from '../../../../functions/operations/domain/explain/explain.ts';
import { at, orderId } from '../../../support/example.ts';
import { createRequest, mark } from '../../notification/example.ts';
import { operator, receiveDeadLetter } from '../example.ts';
import { createHarness, createOrderAfter, put } from '../operations-harness.ts';

async function shopWithFailedNotification() {
  const shop = createHarness();
  await put(shop, createOrderAfter('paid', 'processing', 'shipped', 'delivered'));
  const incoming = receiveDeadLetter('notifications.fifo', JSON.stringify(createRequest()));
  const { deadLetter } = await storeDeadLetter(incoming, shop.ports);
  return { shop, deadLetter };
}

test.each([undefined, 'claimed', 'released', 'failed', 'unknown'] as const)(
  'redrives a notification whose mark is %s, under its own id and in the group of its order',
  async (state) => {
    const { shop, deadLetter } = await shopWithFailedNotification();
    if (state) await shop.marks.save({ ...mark, state });

    expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({ outcome: 'would_apply' });
    expect(await redrive(deadLetter, operator, shop.ports)).toMatchObject({ outcome: 'queued' });
    expect(shop.bodies).toMatchObject([
      { queue: 'notifications.fifo', group: orderId, deduplicationId: `${orderId}.1.email#900001` },
    ]);
  },
);

test('closes the dead letter of a notification that is sent already', async () => {
  const { shop, deadLetter } = await shopWithFailedNotification();
  await shop.marks.save(mark);
  await shop.marks.save(change(mark, { state: 'sent' }, new Date(at)));

  expect(await redrive(deadLetter, operator, shop.ports)).toEqual({
    outcome: 'late',
    detail: 'The notification is sent already.',
  });
  expect(shop.bodies).toEqual([]);
});

test('takes a notification that is dead-lettered again for the same dead letter', async () => {
  const { shop, deadLetter } = await shopWithFailedNotification();
  const again = { ...receiveDeadLetter('notifications.fifo', JSON.stringify(createRequest())), messageId: 'another' };

  const { deadLetter: second } = await storeDeadLetter(again, shop.ports);

  expect(second.id).toBe(deadLetter.id);
});

test('explains an order by its failed notification', async () => {
  const { shop, deadLetter } = await shopWithFailedNotification();
  const order = await shop.ports.orders.find(orderId);
  if (!order) throw new Error('no order');

  const explanation = await explain(order, { mayCancel: false, mayOperate: true }, shop.ports);

  expect(explanation).toMatchObject({ status: 'DELIVERED', deadLetter: deadLetter.id });
  expect(explanation.summary).toMatch(/^The order was delivered; .*notification/);
  expect(explanation.actions.map(({ action }) => action)).toEqual(['redrive', 'discard']);
});
