import { createEnvelope } from '../../messages/envelope.ts';
import type { Message } from '../../messages/messages.ts';
import type { OrderChange } from '../../messages/order-stream/feed-page.ts';
import type { NotificationTemplate } from '../../messages/order-stream/notification-messages.ts';
import type { HistoryEvent, OrderImage } from '../../messages/order-stream/order-image.ts';
import type { AppendChanges } from './feed/append-changes.ts';
import { createChange, getNewEvents } from './feed/changes.ts';
import type { AppendedPage, PushHints } from './live/push-hints.ts';
import { requestNotifications } from './request-notifications.ts';

/** A write of an order. `before` is absent when it placed the order; `writtenAt` is by the clock of the table. */
export type OrderWrite = { before: OrderImage | undefined; after: OrderImage; writtenAt: string };

export type PublishPorts = {
  /** Sends messages, each in the group of its order. Throws unless all are sent. */
  send(messages: readonly Message[]): Promise<void>;
  append: AppendChanges;
  push: PushHints;
  /** The templates of the stage. */
  templates: ReadonlySet<NotificationTemplate>;
};

/**
 * Publishes writes of orders, in their order: first the messages that follow from them, then their events in the feed of
 * each client, then hints of these to its connections. When it fails, all of it is repeated: the messages have the same ids,
 * and the feed knows its events.
 */
export async function publishChanges(writes: readonly OrderWrite[], ports: PublishPorts): Promise<void> {
  const { send, append, push, templates } = ports;
  const messages = writes.flatMap(({ before, after }) => createMessages(after, getNewEvents(before, after), templates));
  if (messages.length > 0) await send(messages);
  const feeds = new Map<string, { changes: OrderChange[]; since: string }>();
  for (const { before, after, writtenAt } of writes) {
    const change = createChange(before, after);
    if (!change) continue;
    const feed = feeds.get(after.clientId) ?? { changes: [], since: writtenAt };
    feeds.set(after.clientId, { ...feed, changes: [...feed.changes, change] });
  }
  const appended: AppendedPage[] = [];
  try {
    for (const [clientId, { changes, since }] of feeds)
      for (const page of await append(clientId, changes, since)) appended.push({ clientId, page });
  } finally {
    // Also when another feed fails: repeated, the append finds these events and appends none of them.
    await push(appended);
  }
}

/** Creates the messages that follow from new events of an order. */
export function createMessages(
  order: OrderImage,
  events: readonly HistoryEvent[],
  templates: PublishPorts['templates'],
): Message[] {
  const isPlaced = events.some(({ type }) => type === 'order.created');
  return [...(isPlaced ? [requestDuplicateCheck(order)] : []), ...requestNotifications(order, events, templates)];
}

/** Asks ordering whether an order like this one was placed shortly before. */
function requestDuplicateCheck({ orderId, createdAt, trace }: OrderImage) {
  const id = `${orderId}:duplicate_check`;
  const origin = { id, source: '/events', subject: orderId, at: createdAt, trace, revision: 1 };
  return { ...createEnvelope('order.duplicate_check_requested', origin), data: {} };
}
