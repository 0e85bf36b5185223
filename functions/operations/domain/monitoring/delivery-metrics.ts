import type { FeedPages } from '../../../events/domain/ports.ts';
import { AttemptResult } from '../../../events/domain/webhooks/attempt.ts';
import { findDueEndpoints } from '../../../events/domain/webhooks/delivery/find-due.ts';
import { WebhookStatus } from '../../../events/domain/webhooks/endpoint.ts';
import type { Attempts, Endpoints } from '../../../events/domain/webhooks/ports.ts';
import type { Marks } from '../../../notification/domain/ports.ts';
import { NotificationView, toNotificationView } from '../../../notification/domain/view.ts';
import type { Order } from '../../../ordering/domain/order.ts';
import { formatMetric, type Sample } from './prometheus.ts';

export type DeliveryMetricsPorts = {
  pages: Pick<FeedPages, 'findNewest' | 'listFrom'>;
  endpoints: Endpoints;
  attempts: Pick<Attempts, 'list'>;
  marks: Pick<Marks, 'list'>;
  /** Milliseconds since 1970. */
  now(): number;
  retentionDays: number;
};

/** How the events of orders reach their clients and customers. Counts are by outcome. */
export type DeliveryState = {
  feedLagSeconds: number;
  webhookLagSeconds: number;
  webhooks: Record<string, number>;
  attempts: Record<string, number>;
  notifications: Record<string, number>;
};

/** The newest orders whose notifications are counted, and the newest rounds of each webhook. All of them would cost more with every order. */
const notifiedOrders = 50;
const countedRounds = 20;
const hourMs = 3_600_000;
/** Clocks of a writer of the feed and of the service may differ so much. */
const clockMarginMs = 5_000;
const atOnce = 20;

/** Reads the state of feeds, webhooks and notifications. `newest` are the newest orders, the newest first. */
export async function readDeliveryState(newest: readonly Order[], ports: DeliveryMetricsPorts): Promise<DeliveryState> {
  const statuses = WebhookStatus.options;
  const [feedLagSeconds, due, notifications, ...lists] = await Promise.all([
    findFeedLag(newest, ports),
    findDueEndpoints(ports),
    countNotifications(newest.slice(0, notifiedOrders), ports),
    ...statuses.map((status) => ports.endpoints.listAll(status)),
  ]);
  const webhooks = Object.fromEntries(statuses.map((status, index) => [status, lists[index]?.length ?? 0]));
  const attempts = await countAttempts(
    lists.flat().map(({ webhookId }) => webhookId),
    ports,
  );
  return { feedLagSeconds, webhookLagSeconds: due.lagSeconds, webhooks, attempts, notifications };
}

/** Returns the age of the oldest event, of the newest orders, that is younger than all pages of its feed. */
async function findFeedLag(newest: readonly Order[], { pages, now }: DeliveryMetricsPorts): Promise<number> {
  const clientIds = [...new Set(newest.map(({ clientId }) => clientId))];
  const ends = new Map<string, number>();
  await runForEach(clientIds, async (clientId) => {
    ends.set(clientId, Date.parse((await pages.findNewest(clientId))?.at ?? '') || 0);
  });
  const waiting = newest.flatMap(({ clientId, history }) =>
    history.map(({ at }) => Date.parse(at)).filter((at) => at - clockMarginMs > (ends.get(clientId) ?? 0)),
  );
  return Math.max(0, ...waiting.map((at) => Math.floor((now() - at) / 1_000)));
}

async function countNotifications(
  orders: readonly Order[],
  { marks, now }: DeliveryMetricsPorts,
): Promise<Record<string, number>> {
  const counts = createCounts(NotificationView.shape.status.options);
  await runForEach(orders, async ({ orderId }) => {
    for (const mark of await marks.list(orderId)) add(counts, toNotificationView(mark, new Date(now())).status);
  });
  return counts;
}

async function countAttempts(
  webhookIds: readonly string[],
  { attempts, now }: DeliveryMetricsPorts,
): Promise<Record<string, number>> {
  const counts = createCounts(AttemptResult.options);
  const keptSince = new Date(now() - hourMs).toISOString();
  await runForEach(webhookIds, async (webhookId) => {
    const { rounds } = await attempts.list(webhookId, { after: undefined, keptSince, limit: countedRounds });
    for (const { result } of rounds.flatMap((round) => round.attempts)) add(counts, result);
  });
  return counts;
}

export function formatDeliveryMetrics(state: DeliveryState): string {
  const by = (label: string, counts: Readonly<Record<string, number>>): Sample[] =>
    Object.entries(counts).map(([name, count]) => [{ [label]: name }, count]);
  return [
    formatMetric(
      'gauge',
      'event_feed_lag_seconds',
      'The age of the oldest event of the newest 400 orders that is not in the event feed; 0 without one.',
      [[{}, state.feedLagSeconds]],
    ),
    formatMetric(
      'gauge',
      'webhook_lag_seconds',
      'The age of the oldest event that a webhook has yet to deliver, without receivers that are down.',
      [[{}, state.webhookLagSeconds]],
    ),
    formatMetric('gauge', 'webhooks', 'Webhooks by status.', by('status', state.webhooks)),
    formatMetric(
      'gauge',
      'webhook_attempts',
      `Attempts to deliver an event to a webhook in the last hour by result, of the newest ${countedRounds} rounds of each webhook.`,
      by('result', state.attempts),
    ),
    formatMetric(
      'gauge',
      'notifications',
      `Notifications (mails) of the newest ${notifiedOrders} orders by status.`,
      by('status', state.notifications),
    ),
  ].join('');
}

function createCounts(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, 0]));
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

async function runForEach<Value>(values: readonly Value[], run: (value: Value) => Promise<void>): Promise<void> {
  for (let first = 0; first < values.length; first += atOnce)
    await Promise.all(values.slice(first, first + atOnce).map(run));
}
