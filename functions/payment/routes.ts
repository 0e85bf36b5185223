import type { RouteTable } from '../platform/http/routes.ts';

export const receiveStripeEventsRoutes = { 'POST /payments/stripe/events': {} } as const satisfies RouteTable;
