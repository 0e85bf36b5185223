import { exampleOrderId as orderId } from '../meanings/meaning.ts';

const [at, from, to] = ['2026-01-31T09:00:00.000Z', '2026-01-30T23:00:00.000Z', '2026-01-31T23:00:00.000Z'];
const asOf = '2026-01-31T09:30:00.000Z';
const timeZone = 'Europe/Rome';
const none = { count: 0, p50: null, p95: null, p99: null };
const counts = { placed: 2, paid: 2, shipped: 1, delivered: 1, cancelled: 0, failed: 0 };
const figures = {
  ...{ asOf, from, to, timeZone },
  orders: { ...counts, underWay: 1 },
  money: [{ currency: 'EUR', placed: 7_996, paid: 7_996, refunded: 0, net: 7_996 }],
  leadTimes: {
    placedToPaid: { count: 2, p50: 815, p95: 911, p99: 911 },
    placedToShipped: { count: 1, p50: 79_871, p95: 79_871, p99: 79_871 },
    placedToDelivered: { count: 1, p50: 172_031, p95: 172_031, p99: 172_031 },
    ...{ placedToCancelled: none, placedToFailed: none, placedToRefunded: none },
  },
  perHour: [{ at, ...counts }],
  topProducts: [{ productId: 'espresso-cups', units: 4 }],
  definitions: { placed: 'Orders that were placed in the time.' },
};
const CountedOrder = {
  ...{ orderId, clientId: 'demo-shop', milestone: 'delivered', at, amount: 3_998, currency: 'EUR', tookMs: 172_004 },
};
const definitions = { delivered: 'Orders that were delivered in the time.' };

/** Example responses of figures, by component. */
export const figuresExamples = {
  FiguresDashboard: figures,
  FiguresReport: { day: '2026-01-31', ...figures },
  FiguresMetric: {
    ...{ asOf, metric: 'delivered', step: 'hour', timeZone, points: [{ at, value: 1 }], definitions },
  },
  CountedOrder,
  CountedOrderList: { asOf, items: [CountedOrder], nextCursor: null, definitions },
};
