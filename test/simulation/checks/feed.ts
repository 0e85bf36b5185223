import { createFeedWriter } from '../../../functions/events/domain/feed/append-changes.ts';
import { createFeedCheck } from '../../../functions/events/domain/feed/find-missing.ts';
import { listEntries } from '../../../functions/events/domain/feed/read-feed.ts';
import { createMessages } from '../../../functions/events/domain/publish-changes.ts';
import { getEventId } from '../../../functions/messages/order-stream/feed-page.ts';
import { notificationTemplates } from '../../../functions/messages/order-stream/notification-messages.ts';
import type { HistoryEvent, OrderImage } from '../../../functions/messages/order-stream/order-image.ts';
import type { Harness } from '../harness/harness.ts';

const retentionDays = 30;

/**
 * Checks the feeds once the faults have stopped: each has every event of its client's orders once, those of an order in
 * sequence, and a client that followed it by cursor has seen all of it. An order with a dead-lettered stream record lacks
 * events until the doctor publishes them.
 */
export async function checkFeed(harness: Harness): Promise<void> {
  const { feed, stored, reportViolation, streamDeadLetters } = harness;
  const now = () => harness.now().toISOString();
  const append = createFeedWriter({ pages: feed, now, retentionDays });
  const sendMessages = async (order: OrderImage, events: readonly HistoryEvent[]) => {
    for (const message of createMessages(order, events, new Set(notificationTemplates))) {
      const queue = message.type === 'notification.requested' ? 'notifications.fifo' : 'order-status.fifo';
      const sent = { body: JSON.stringify(message), group: message.subject, deduplicationId: message.id };
      harness.queues.send(queue, sent, {});
    }
  };
  const doctor = createFeedCheck({ pages: feed, append, sendMessages, now, retentionDays });
  const incomplete = new Set(streamDeadLetters.map(({ orderId }) => orderId));
  for (const order of stored.orders.values()) {
    const missing = await doctor.findMissing(order);
    if (missing.size > 0 && !incomplete.has(order.orderId))
      reportViolation(`the feed lacks the events ${[...missing]} of ${order.orderId}`);
    if (!harness.duplicateChecks.has(order.orderId) && !incomplete.has(order.orderId))
      reportViolation(`no duplicate check was requested for ${order.orderId}`);
    if (missing.size > 0) await doctor.publish(order, missing);
  }
  // Nothing excuses a notification that is missing after this.
  streamDeadLetters.length = 0;
  for (const [clientId, pages] of feed.feeds) {
    const entries = pages.flatMap(listEntries);
    const ids = entries.map(({ change, event }) => getEventId(change.orderId, event));
    if (new Set(ids).size < ids.length) reportViolation(`the feed of ${clientId} has an event twice`);
    const seen = await harness.feedReaders.finish(clientId);
    if (seen.join() !== ids.join()) reportViolation(`a reader of the feed of ${clientId} has missed events`);
    for (const orderId of new Set(entries.map(({ change }) => change.orderId))) {
      const order = stored.orders.get(orderId);
      const sequences = entries.filter(({ change }) => change.orderId === orderId).map(({ event }) => event.sequence);
      const expected = order?.history.map(({ sequence }) => sequence) ?? [];
      if (order?.clientId !== clientId) reportViolation(`${orderId} is in the feed of ${clientId}`);
      const found = incomplete.has(orderId) ? sequences.toSorted((a, b) => a - b) : sequences;
      if (found.join() !== expected.join()) reportViolation(`the feed has the events ${found} of ${orderId}`);
    }
  }
}
