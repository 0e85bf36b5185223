import type { RouteTable } from '../platform/http/routes.ts';
import { CountedOrdersQuery, DashboardQuery, MetricQuery, ReportQuery } from './domain/queries.ts';

const scopes = ['analytics:read', 'operations:read'] as const;
export const showFiguresRoutes = {
  'GET /analytics/dashboard': { scopes, query: DashboardQuery },
  'GET /analytics/metrics': { scopes, query: MetricQuery },
  'GET /analytics/orders': { scopes, query: CountedOrdersQuery },
  'GET /analytics/report': { scopes, query: ReportQuery },
} as const satisfies RouteTable;
