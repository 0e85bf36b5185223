import type { Order } from '../../../ordering/domain/order.ts';
import { orderStatuses } from '../../../ordering/domain/statuses.ts';
import { formatMetric, type Sample } from './prometheus.ts';
import type { QueueView } from './queue-states.ts';

/** How many of the newest orders are counted by status. Counting all would cost more with every order. */
export const countedOrders = 400;

/** Formats the metrics in the text format of Prometheus. */
export function formatMetrics(
  queues: readonly QueueView[],
  newest: readonly Order[],
  { refundsOutstanding, needingAttention }: { refundsOutstanding: number; needingAttention: number },
): string {
  const byQueue = (read: (queue: QueueView) => number | null): Sample[] =>
    queues.flatMap((queue) => {
      const value = read(queue);
      return value === null ? [] : [[{ queue: queue.name }, value] as const];
    });
  const byStatus = orderStatuses.map(
    (status) => [{ status }, newest.filter((order) => order.status === status).length] as const,
  );
  return [
    formatGauge(
      'orders',
      `The newest ${countedOrders} orders by status. Request rates and latencies are in CloudWatch, which counts the requests of all instances.`,
      byStatus,
    ),
    formatGauge('orders_needing_attention', 'Orders that need a person, up to 160.', [[{}, needingAttention]]),
    formatGauge(
      'queue_depth',
      'Messages that can be received.',
      byQueue(({ depth }) => depth),
    ),
    formatGauge(
      'queue_in_flight',
      'Messages that are being processed.',
      byQueue(({ inFlight }) => inFlight),
    ),
    formatGauge(
      'queue_delayed',
      'Messages that are delayed.',
      byQueue(({ delayed }) => delayed),
    ),
    formatGauge(
      'queue_oldest_wait_seconds',
      'How long the longest-waiting order has waited for a reply of the consumer.',
      byQueue(({ oldestAgeSeconds }) => oldestAgeSeconds),
    ),
    formatGauge(
      'dead_letters',
      'Open dead letters.',
      byQueue(({ deadLetters }) => deadLetters),
    ),
    formatGauge('refunds_outstanding', 'Orders whose refund has failed, up to 100.', [[{}, refundsOutstanding]]),
  ].join('');
}

function formatGauge(name: string, help: string, samples: readonly Sample[]): string {
  return formatMetric('gauge', name, help, samples);
}
