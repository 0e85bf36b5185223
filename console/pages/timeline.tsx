import { useEffect, useState } from 'preact/hooks';
import { get, toMessage, withQuery } from '../api/client.ts';
import type {
  DeadLetterList,
  NotificationList,
  OrderEventList,
  WebhookAttemptList,
  WebhookList,
} from '../api/types.ts';
import { Alert } from '../components/basics.tsx';
import { formatDuration, formatTime, toWords } from '../format.ts';
import { Link } from '../router.tsx';

/** Something that happened to an order or because of it. */
export type Entry = { at: string; kind: 'history' | 'e-mail' | 'webhook' | 'dead letter'; text: string; href?: string };

const limit = '100';

/** Reads all that happened to an order, the oldest first. `faults` says what could not be read. */
export async function readTimeline(orderId: string): Promise<{ entries: Entry[]; faults: string[] }> {
  const path = `/orders/${encodeURIComponent(orderId)}`;
  const faults: string[] = [];
  const attempt = (name: string, reading: Promise<Entry[]>) =>
    reading.catch((fault: unknown) => {
      faults.push(`${name}: ${toMessage(fault)}`);
      return [];
    });
  const events = readEvents(path);
  const parts = await Promise.all([
    attempt(
      'history',
      events.then((items) => items.map(toEntry)),
    ),
    attempt('e-mails', readNotifications(path)),
    attempt('dead letters', readDeadLetters(orderId)),
    attempt(
      'webhooks',
      events.then((items) => readAttempts(orderId, items)),
    ),
  ]);
  const entries = parts.flat().toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { entries, faults };
}

type Event = OrderEventList['items'][number];

async function readEvents(path: string): Promise<Event[]> {
  const items: Event[] = [];
  let cursor: string | undefined;
  do {
    const page = await get<OrderEventList>(withQuery(`${path}/events`, { limit, cursor }));
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}

function toEntry({ at, type, actor, data }: Event): Entry {
  const details = Object.entries(data)
    .filter(([name]) => name !== 'at')
    .map(([name, value]) => `${toWords(name)} ${value}`);
  return { at, kind: 'history', text: [toWords(type), ...details, `by ${actor}`].join(' · ') };
}

async function readNotifications(path: string): Promise<Entry[]> {
  const { items } = await get<NotificationList>(`${path}/notifications`);
  return items.map(({ at, template, status, to, attempts }) => ({
    ...{ at, kind: 'e-mail' },
    text: `${template} · ${status} · ${to} · ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
  }));
}

async function readDeadLetters(orderId: string): Promise<Entry[]> {
  const { items } = await get<DeadLetterList>(withQuery('/operations/dead-letters', { orderId, limit }));
  return items.map(({ failedAt, id, type, queue, error, closed }) => ({
    ...{ at: failedAt, kind: 'dead letter', href: `/console/dead-letters/${encodeURIComponent(id)}` },
    text: `${type ?? 'unreadable message'} on ${queue} · ${error}${closed ? ` · ${closed.as}` : ''}`,
  }));
}

/** The order does not name its client; the actor of its first event does. */
async function readAttempts(orderId: string, events: readonly Event[]): Promise<Entry[]> {
  const actor = events.find(({ type }) => type === 'order.created')?.actor ?? '';
  if (!actor.startsWith('client:')) return [];
  const { items: webhooks } = await get<WebhookList>(
    withQuery('/webhooks', { clientId: actor.slice('client:'.length) }),
  );
  const lists = await Promise.all(
    webhooks.map(async ({ webhookId }) => {
      const path = `/webhooks/${webhookId}/attempts`;
      const { items } = await get<WebhookAttemptList>(withQuery(path, { orderId, limit }));
      return items.map(({ at, type, statusCode, durationMs, error }): Entry => {
        const outcome = error ?? `${statusCode} in ${formatDuration(durationMs)}`;
        return { at, kind: 'webhook', text: `${type} · ${outcome}`, href: `/console/webhooks/${webhookId}` };
      });
    }),
  );
  return lists.flat();
}

/** History, e-mails, webhook attempts and dead letters of an order on one axis. It is read again with each version. */
export function Timeline({ orderId, version }: { orderId: string; version: string }) {
  const [read, setRead] = useState<Awaited<ReturnType<typeof readTimeline>>>();
  useEffect(() => {
    let isCurrent = true;
    void readTimeline(orderId).then((timeline) => isCurrent && setRead(timeline));
    return () => {
      isCurrent = false;
    };
  }, [orderId, version]);
  if (!read) return <p class="quiet">Loading…</p>;
  return (
    <>
      {read.faults.map((fault) => (
        <Alert key={fault} text={fault} />
      ))}
      <ol class="timeline">
        {read.entries.map(({ at, kind, text, href }, index) => (
          <li key={index}>
            <time dateTime={at}>{formatTime(at)}</time>
            <span class="quiet">{kind}</span>
            <span>{href ? <Link to={href}>{text}</Link> : text}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
