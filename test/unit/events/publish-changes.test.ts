import { expect, test } from '@jest/globals';
import { type OrderWrite, publishChanges } from '../../../functions/events/domain/publish-changes.ts';
import type { Message } from '../../../functions/messages/messages.ts';
import { notificationTemplates } from '../../../functions/messages/order-stream/notification-messages.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import { at, orderId } from '../../support/example.ts';
import { advance, payingOrder, unpaidOrder } from '../ordering/placed-order.ts';
import { toImage } from './example.ts';

const shipped = advance(unpaidOrder, 'shipped');

function toWrite(after: Order, before?: Order): OrderWrite {
  return { before: before && toImage(before), after: toImage(after), writtenAt: at };
}

/** Publishes writes, and returns the messages and what was done in which order. */
async function publish(writes: readonly OrderWrite[], templates: ReadonlySet<(typeof notificationTemplates)[number]>) {
  const sent: Message[] = [];
  const done: string[] = [];
  await publishChanges(writes, {
    async send(messages) {
      sent.push(...messages);
      done.push('sent');
    },
    async append(clientId) {
      done.push(`appended to ${clientId}`);
      return [{ number: done.length, at, changes: [] }];
    },
    push: async (appended) => void done.push(`pushed ${appended.map(({ clientId }) => clientId)}`),
    templates,
  });
  const notifications = sent.filter(({ type }) => type === 'notification.requested');
  return { sent, done, notifications };
}

test('sends the messages before it appends the events: an append is not repeated because a message was not sent', async () => {
  const { done } = await publish([toWrite(unpaidOrder)], new Set(notificationTemplates));

  expect(done).toEqual(['sent', 'appended to demo-shop', 'pushed demo-shop']);
});

test('pushes what it appended, although the append to another feed fails', async () => {
  const other = { ...unpaidOrder, clientId: 'other-shop' };
  const pushed: string[] = [];
  const publishing = publishChanges([toWrite(unpaidOrder), toWrite(other)], {
    send: async () => {},
    async append(clientId) {
      if (clientId === 'other-shop') throw new Error('down');
      return [{ number: 1, at, changes: [] }];
    },
    push: async (appended) => void pushed.push(...appended.map(({ clientId }) => clientId)),
    templates: new Set(),
  });

  await expect(publishing).rejects.toThrow('down');
  expect(pushed).toEqual(['demo-shop']);
});

test.each([
  ['an order without a payment', toWrite(unpaidOrder), ['placed']],
  ['an order that is to be paid', toWrite(payingOrder), []],
  ['its payment', toWrite(advance(payingOrder, 'paid'), payingOrder), ['paid']],
  ['its shipment', toWrite(shipped, unpaidOrder), ['shipped']],
])('requests the notifications that are called for by %s', async (_, write, templates) => {
  const { notifications } = await publish([write], new Set(notificationTemplates));

  expect(notifications.map(({ data }) => data)).toMatchObject(
    templates.map((template) => ({ template, to: 'ada@example.com', locale: 'en', channel: 'email' })),
  );
});

test('requests no notification for a template that the stage does not send, or for an order without a contact', async () => {
  const { contact, ...anonymous } = unpaidOrder;

  expect((await publish([toWrite(unpaidOrder)], new Set(['shipped']))).notifications).toEqual([]);
  expect((await publish([toWrite(anonymous)], new Set(notificationTemplates))).notifications).toEqual([]);
});

test('requests nothing because a notification failed', async () => {
  const failed = { sequence: shipped.history.length + 1, type: 'notification.failed' as const, data: { sequence: 1 } };
  const after = { ...shipped, history: [...shipped.history, { ...shipped.history[0]!, ...failed }] };

  expect((await publish([toWrite(after, shipped)], new Set(notificationTemplates))).sent).toEqual([]);
});

test('gives the notification of an event the same id each time', async () => {
  const write = toWrite(unpaidOrder);
  const { notifications } = await publish([write, write], new Set(notificationTemplates));

  expect(notifications.map(({ id }) => id)).toEqual([`${orderId}.1.email`, `${orderId}.1.email`]);
});
