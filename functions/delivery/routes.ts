import { Scan } from '../messages/delivery-messages.ts';
import type { RouteTable } from '../platform/http/routes.ts';
import { DeliveryListQuery } from './domain/read-deliveries.ts';

export const manageDeliveriesRoutes = {
  'GET /deliveries': { scopes: ['deliveries:write'], query: DeliveryListQuery },
  'GET /deliveries/{orderId}': { scopes: ['orders:read', 'deliveries:write'] },
  'POST /deliveries/{orderId}/scans': { scopes: ['deliveries:write'], body: Scan },
} as const satisfies RouteTable;
