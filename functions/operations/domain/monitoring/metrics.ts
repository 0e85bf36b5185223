import type { Order } from '../../../ordering/domain/order.ts';
import { orderStatuses } from '../../../ordering/domain/statuses.ts';
import type { QueueView } from './queue-states.ts';

/** So many of the newest orders are counted by status; to count them all would cost more with every order. */
export const countedOrders = 400;

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** What there is to measure from the inside, in Prometheus' text format. */
export function formatMetrics(
  queues: readonly QueueView[],
  newest: readonly Order[],
  { owing, needingAttention }: { owing: number; needingAttention: number },
): string {
  const byQueue = (measure: (queue: QueueView) => number | null): Sample[] =>
    queues.flatMap((queue) => {
      const value = measure(queue);
      return value === null ? [] : [[{ queue: queue.name }, value] as const];
    });
  const byStatus = orderStatuses.map(
    (status) => [{ status }, newest.filter((order) => order.status === status).length] as const,
  );
  return [
    formatGauge('orders', `The newest orders, at most ${countedOrders}, by status.`, byStatus),
    formatGauge('orders_needing_attention', 'Orders that need a person, at most 160.', [[{}, needingAttention]]),
    formatGauge(
      'queue_depth',
      'Messages that wait.',
      byQueue(({ depth }) => depth),
    ),
    formatGauge(
      'queue_in_flight',
      'Messages that are being handled.',
      byQueue(({ inFlight }) => inFlight),
    ),
    formatGauge(
      'queue_delayed',
      'Messages that are not due yet.',
      byQueue(({ delayed }) => delayed),
    ),
    formatGauge(
      'queue_oldest_wait_seconds',
      'For how long an order has been waiting for the consumer.',
      byQueue(({ oldestAgeSeconds }) => oldestAgeSeconds),
    ),
    formatGauge(
      'dead_letters',
      'Messages that were set aside and lie open.',
      byQueue(({ deadLetters }) => deadLetters),
    ),
    formatGauge('orders_owed', 'Orders whose refund has failed, at most 100.', [[{}, owing]]),
  ].join('');
}

function formatGauge(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}
