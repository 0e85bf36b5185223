import type { Order } from '../../../ordering/domain/order.ts';
import { type DeliveryMetricsPorts, formatDeliveryMetrics, readDeliveryState } from './delivery-metrics.ts';
import { type FigureMetricsPorts, formatFigureMetrics, readTodaysFigures } from './figure-metrics.ts';
import { countedOrders, formatMetrics } from './metrics.ts';
import { listQueueViews, type QueuePorts } from './queue-states.ts';

export type MetricsPorts = Omit<QueuePorts, 'orders'> & {
  allOrders: QueuePorts['orders'] & {
    /** Lists the newest orders, about `many`. */
    listNewest(many: number): Promise<Order[]>;
    listIndexed(index: 'refundOutstanding', limit: number, after: undefined): Promise<{ orders: Order[] }>;
    countIndexed(index: 'attention'): Promise<number>;
  };
  figuresPorts: FigureMetricsPorts;
  deliveryPorts: DeliveryMetricsPorts;
};

/** Reads the metrics in the text format of Prometheus. Each read is bounded, whatever the number of orders. */
export async function readMetrics(ports: MetricsPorts): Promise<string> {
  const { allOrders, figuresPorts, deliveryPorts } = ports;
  const [views, newest, { orders }, needingAttention, figures] = await Promise.all([
    listQueueViews({ ...ports, orders: allOrders }),
    allOrders.listNewest(countedOrders),
    allOrders.listIndexed('refundOutstanding', 100, undefined),
    allOrders.countIndexed('attention'),
    readTodaysFigures(figuresPorts),
  ]);
  const newestFirst = newest.toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
  const state = await readDeliveryState(newestFirst, deliveryPorts);
  return [
    formatMetrics(views, newest, { refundsOutstanding: orders.length, needingAttention }),
    formatFigureMetrics(figures),
    formatDeliveryMetrics(state),
  ].join('');
}
