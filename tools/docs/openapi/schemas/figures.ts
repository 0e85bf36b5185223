import * as z from 'zod/mini';
import type { Dashboard } from '../../../../functions/analytics/domain/figures/dashboard.ts';
import type { MetricPoints } from '../../../../functions/analytics/domain/figures/metrics.ts';
import type { CountedOrder as Counted } from '../../../../functions/analytics/domain/figures/orders.ts';
import type { Report } from '../../../../functions/analytics/domain/figures/report.ts';
import { Currency, OrderId, Time, Total } from '../../../../functions/messages/fields/primitives.ts';
import { createListSchema, of } from './typed-schema.ts';

const Definitions = z.record(z.string(), z.string());
const counts = {
  placed: z.int(),
  paid: z.int(),
  shipped: z.int(),
  delivered: z.int(),
  cancelled: z.int(),
  failed: z.int(),
};
const Duration = z.object({
  count: z.int(),
  p50: z.nullable(z.int()),
  p95: z.nullable(z.int()),
  p99: z.nullable(z.int()),
});
const figures = z.object({
  asOf: Time,
  from: Time,
  to: Time,
  timeZone: z.string(),
  orders: z.object({ ...counts, underWay: z.int() }),
  money: z.array(z.object({ currency: Currency, placed: z.int(), paid: z.int(), refunded: z.int(), net: z.int() })),
  leadTimes: z.object({
    placedToPaid: Duration,
    placedToShipped: Duration,
    placedToDelivered: Duration,
    placedToCancelled: Duration,
    placedToFailed: Duration,
    placedToRefunded: Duration,
  }),
  perHour: z.array(z.object({ at: Time, ...counts })),
  topProducts: z.array(z.object({ productId: z.string(), units: z.int() })),
  definitions: Definitions,
});

const CountedOrder = of<Counted>()(
  z.object({
    orderId: OrderId,
    clientId: z.string(),
    milestone: z.string(),
    at: Time,
    amount: Total,
    currency: Currency,
    tookMs: z.int(),
  }),
);

/** Response schemas of figures, by component name. */
export const figuresAnswers = {
  FiguresDashboard: of<Dashboard>()(figures),
  FiguresReport: of<Report>()(z.extend(figures, { day: z.string() })),
  FiguresMetric: of<MetricPoints>()(
    z.object({
      asOf: Time,
      metric: z.string(),
      step: z.string(),
      timeZone: z.string(),
      points: z.array(z.object({ at: Time, value: z.nullable(z.number()) })),
      definitions: Definitions,
    }),
  ),
  CountedOrder,
  CountedOrderList: z.extend(createListSchema(CountedOrder), { asOf: Time, definitions: Definitions }),
};
