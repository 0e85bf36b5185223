import { isAfter, listEntries } from '../../../functions/events/domain/feed/read-feed.ts';
import type { Endpoint } from '../../../functions/events/domain/webhooks/endpoint.ts';
import type { Harness } from '../harness/harness.ts';
import type { System } from '../harness/system.ts';

const minuteMs = 60_000;
const timeoutMs = 60_000;

/** Runs the schedule of the webhooks every minute. Skips minutes in which none is due, and ends when none will be. */
export function startWebhookSchedule(harness: Harness, { wakeWebhooks }: System): void {
  const { webhooks, runtime, feed } = harness;
  const { timeline } = runtime;
  let planned: { at: number; cancel: () => void } | undefined;

  const plan = (): void => {
    const due = webhooks.endpoints.all().flatMap((endpoint) => getDueAt(endpoint, harness) ?? []);
    if (due.length === 0) return;
    const at = Math.ceil((Math.max(Math.min(...due), timeline.now()) + 1) / minuteMs) * minuteMs;
    if (planned && planned.at <= at) return;
    planned?.cancel();
    planned = { at, cancel: timeline.after(at - timeline.now(), () => void run()) };
  };
  const run = async (): Promise<void> => {
    planned = undefined;
    await wakeWebhooks(timeoutMs, (wake) => wake());
    plan();
  };
  const { onAppend } = feed;
  feed.onAppend = (clientId) => {
    onAppend(clientId);
    plan();
  };
}

/** Returns when an endpoint has something to do; undefined when it has nothing left. */
function getDueAt(endpoint: Endpoint, { feed }: Harness): number | undefined {
  if (endpoint.notices) return 0;
  if (endpoint.status !== 'enabled') return undefined;
  const { types, position, parked } = endpoint;
  const isBehind = (feed.feeds.get(endpoint.clientId) ?? [])
    .filter(({ number }) => number >= position.page)
    .flatMap(listEntries)
    .some(({ event, next }) => isAfter(next, position) && (types?.includes(event.type) ?? true));
  const retryAt = Date.parse(endpoint.retryAt ?? '1970-01-01T00:00:00.000Z');
  const times = [...(isBehind ? [0] : []), ...parked.map(({ dueAt }) => Date.parse(dueAt))];
  return times.length > 0 ? Math.max(Math.min(...times), retryAt) : undefined;
}
