import { expect, test } from '@jest/globals';
import type { QueueName } from '../../../../functions/messages/queues.ts';
import { dryRunRedrive, redrive } from '../../../../functions/operations/domain/dead-letters/redrive.ts';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { secondsLater } from '../../../support/example.ts';
import { messageOf, operator, receiveDeadLetter } from '../example.ts';
import { createHarness, createOrderAfter, deliveryOf } from '../operations-harness.ts';
import { type MessageType, shopWithDeadLetter, waitsForDelivery } from './redrive-harness.ts';

const shipped = createOrderAfter('paid', 'processing', 'shipped');
const lost = ['paid', 'processing', 'lost'] as const;
const cancelling = createOrderAfter('paid', 'cancellationRequested');
const cancellingUnpaid = createOrderAfter('cancellationRequested');
const cancelled = createOrderAfter('paid', 'cancellationRequested', 'deliveryCancelled');

const commands: [string, QueueName, MessageType, Order, string][] = [
  ['that the order waits for', 'orders.fifo', 'order.created', waitsForDelivery, 'would_apply'],
  ['that was carried out', 'orders.fifo', 'order.created', shipped, 'late'],
  ['whose order has ended', 'orders.fifo', 'order.created', createOrderAfter('declined'), 'late'],
  ['whose order is to be cancelled', 'orders.fifo', 'order.created', cancelling, 'late'],
  ['to cancel, which is in progress', 'orders.fifo', 'order.cancellation_requested', cancelling, 'would_apply'],
  ['to charge a payment that is due', 'payments.fifo', 'payment.requested', createOrderAfter(), 'would_apply'],
  ['to charge an order that is to be cancelled', 'payments.fifo', 'payment.requested', cancellingUnpaid, 'late'],
  ['to cancel a charge', 'payments.fifo', 'payment.refund_requested', cancellingUnpaid, 'would_apply'],
  ['to charge what is paid', 'payments.fifo', 'payment.requested', waitsForDelivery, 'late'],
  ['to refund what is due', 'payments.fifo', 'payment.refund_requested', createOrderAfter(...lost), 'would_apply'],
  [
    'to refund what is refunded',
    'payments.fifo',
    'payment.refund_requested',
    createOrderAfter(...lost, 'refunded'),
    'late',
  ],
];

test.each(commands)('assesses a command %s', async (_, queue, type, order, outcome) => {
  const { shop, deadLetter } = await shopWithDeadLetter(queue, type, order);

  expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({ outcome });
});

test.each<[string, MessageType, Order, string]>([
  ['that advances the order', 'delivery.shipped', waitsForDelivery, 'would_apply'],
  ['that was overtaken', 'delivery.processing', shipped, 'late'],
  ['about a parcel that should not travel', 'delivery.shipped', cancelled, 'would_apply'],
  ['that asks for a duplicate check', 'order.duplicate_check_requested', shipped, 'would_apply'],
])('assesses a status message %s', async (_, type, order, outcome) => {
  const { shop, deadLetter } = await shopWithDeadLetter('order-status.fifo', type, order);

  expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({ outcome });
});

test('assesses a message about an unknown order as one that its consumer decides on', async () => {
  const shop = createHarness();
  const { deadLetter } = await storeDeadLetter(
    receiveDeadLetter('orders.fifo', messageOf('order.created')),
    shop.ports,
  );

  expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({ outcome: 'would_apply' });
});

test('assesses a status message as obsolete that the order has recorded', async () => {
  const { id } = messageOf('delivery.shipped');
  const history = shipped.history.map((event) => (event.id === 'shipped' ? { ...event, id } : event));
  const order = { ...shipped, history };
  const { shop, deadLetter } = await shopWithDeadLetter('order-status.fifo', 'delivery.shipped', order);

  expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({
    outcome: 'late',
    detail: 'The order has recorded the message already.',
  });
});

const scan = { scanId: 's-1', status: 'SHIPPED', at: secondsLater(5), receivedAt: secondsLater(5), revision: 2 };
test.each([
  ['an unknown delivery', undefined, 'would_apply'],
  ['a parcel that is not shipped', {}, 'would_apply'],
  ['a parcel that is further on', { status: 'DELIVERED' }, 'late'],
  ['a parcel whose scan is recorded', { scans: [scan] }, 'late'],
] as const)('assesses the scan of %s', async (_, delivery, outcome) => {
  const { shop, deadLetter } = await shopWithDeadLetter('carrier-steps', 'carrier.step');
  if (delivery) await shop.deliveries.save({ ...deliveryOf(waitsForDelivery), ...structuredClone(delivery) } as never);

  expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({ outcome });
});

test.each([
  ['that is not JSON', '{"not": json'],
  ['of another schema', '{"kind":"invoice"}'],
  ['of another queue', JSON.stringify(messageOf('payment.requested'))],
])('refuses a body %s and leaves the dead letter open', async (_, body) => {
  const { shop, deadLetter } = await shopWithDeadLetter('orders.fifo', { body });

  expect(await dryRunRedrive(deadLetter, shop.ports)).toMatchObject({ outcome: 'refused' });
  expect(await redrive(deadLetter, operator, shop.ports)).toMatchObject({ outcome: 'refused' });
  expect((await shop.deadLetters.find(deadLetter.id))?.closed).toBeUndefined();
  expect(shop.bodies).toEqual([]);
});
