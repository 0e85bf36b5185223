import type { QueueName } from '../../../../functions/messages/queues.ts';
import { storeDeadLetter } from '../../../../functions/operations/domain/dead-letters/store-dead-letter.ts';
import type { Order } from '../../../../functions/ordering/domain/order.ts';
import { messageOf, receiveDeadLetter } from '../example.ts';
import { createHarness, createOrderAfter, put } from '../operations-harness.ts';

export type MessageType = Parameters<typeof messageOf>[0];
export const waitsForDelivery = createOrderAfter('paid');

/** A shop with an order and a dead letter of this message, or of this body. */
export async function shopWithDeadLetter(
  queue: QueueName = 'orders.fifo',
  message: MessageType | { body: string } = 'order.created',
  order: Order = waitsForDelivery,
) {
  const shop = createHarness();
  await put(shop, order);
  const known = typeof message === 'string' ? messageOf(message) : message.body;
  const { deadLetter } = await storeDeadLetter(receiveDeadLetter(queue, known), shop.ports);
  return { shop, deadLetter };
}
