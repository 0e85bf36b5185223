import { type FeedEntry, listEntries } from '../../../functions/events/domain/feed/read-feed.ts';
import type { Endpoint } from '../../../functions/events/domain/webhooks/endpoint.ts';
import { getEventId } from '../../../functions/messages/order-stream/feed-page.ts';
import type { Harness } from '../harness/harness.ts';
import type { Receiver } from '../participants/receivers.ts';

const getId = ({ change, event }: FeedEntry) => getEventId(change.orderId, event);

/**
 * Checks the webhooks once nothing is left to do: each subscribed event was accepted, or refused and listed as missed, or lies
 * behind the position of a disabled webhook; the events of an order came in sequence; none was another client's; and the
 * owner of a disabled webhook was notified.
 */
export function checkWebhooks(harness: Harness): void {
  const { webhooks, feed, reportViolation } = harness;
  for (const endpoint of webhooks.endpoints.all()) {
    const receiver = webhooks.receivers.get(endpoint.webhookId);
    const pages = feed.feeds.get(endpoint.clientId) ?? [];
    const entries = pages.flatMap(listEntries).filter(({ event }) => endpoint.types?.includes(event.type) ?? true);
    const violations = receiver
      ? [...checkEvents(endpoint, receiver, entries, harness), ...checkEnd(endpoint, receiver, harness)]
      : ['has no receiver'];
    for (const each of violations)
      reportViolation(`webhook ${endpoint.webhookId.slice(-2)} (${receiver?.kind}, ${endpoint.status}): ${each}`);
  }
}

function checkEvents(
  { webhookId, clientId, status, position, parked }: Endpoint,
  { accepted, refused }: Receiver,
  entries: readonly FeedEntry[],
  { webhooks, stored }: Harness,
): string[] {
  const violations: string[] = [];
  const taken = new Set(accepted);
  const missed = new Set(
    webhooks.attempts.all(webhookId).flatMap(({ result, eventId }) => (result === 'missed' ? [eventId] : [])),
  );
  const held = new Set(parked.map(({ orderId }) => orderId));
  for (const entry of entries) {
    const id = getId(entry);
    const { page, index } = entry.position;
    const isAhead = page > position.page || (page === position.page && index >= position.index);
    const isWaiting = status === 'disabled' && (isAhead || held.has(entry.change.orderId));
    if (!taken.has(id) && !missed.has(id) && !isWaiting) violations.push(`has lost ${id}`);
  }
  const isRefused = (orderId: string) => [...refused].some((id) => id.startsWith(orderId));
  for (const id of missed) if (!isRefused(id.slice(0, 36))) violations.push(`missed ${id}, which was never refused`);
  const places = new Map(entries.map((entry, place) => [getId(entry), place]));
  const firsts = Map.groupBy(taken, (id) => id.slice(0, 36));
  for (const [orderId, ids] of firsts) {
    if (webhooks.receivers.has(orderId)) continue;
    if (stored.orders.get(orderId)?.clientId !== clientId) violations.push(`got ${orderId} of another client`);
    const sequence = ids.map((id) => places.get(id) ?? -1);
    if (!isRefused(orderId) && sequence.join() !== sequence.toSorted((a, b) => a - b).join())
      violations.push(`got the events of ${orderId} as ${ids.map((id) => id.slice(37))}`);
  }
  return violations;
}

function checkEnd(endpoint: Endpoint, { kind }: Receiver, harness: Harness): string[] {
  const { webhookId, status, parked, notices, noticeCount = 0, contactEmail } = endpoint;
  const violations: string[] = [];
  if (notices) violations.push('has an owner who is not notified');
  if (status === 'enabled' && parked.length > 0) violations.push('has a parked order');
  // A poisoned receiver is disabled when nothing but the refused type has come for three days.
  const mayEnd = kind === 'dead' || kind === 'gone' || kind === 'poisoned';
  if (status === 'disabled' && !mayEnd) violations.push('is disabled, and should not be');
  if (status === 'disabled' && noticeCount === 0) violations.push('is disabled without a notice');
  for (let sequence = 1; sequence <= noticeCount; sequence += 1) {
    const id = `${webhookId}.${sequence}.email`;
    const { mark, reclaims = 0 } = harness.marks.written.get(id) ?? {};
    const mails = harness.mail.accepted.get(id)?.length ?? 0;
    if (contactEmail === undefined && mails > 0) violations.push('has no contact, and sent a mail');
    if (mails > 1 + reclaims) violations.push(`sent the mail ${sequence} ${mails} times`);
    const isOpen = harness.deadLetters.deadLetters.some(({ body }) => JSON.parse(body).id === id);
    if (contactEmail !== undefined && !isOpen && mark?.state !== 'sent' && mark?.state !== 'unknown')
      violations.push(`lost the mail ${sequence}: its mark is ${mark?.state}`);
  }
  return violations;
}
