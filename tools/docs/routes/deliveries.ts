import { DeliveryListQuery } from '../../../functions/delivery/domain/read-deliveries.ts';
import { ifNoneMatch } from './orders.ts';
import type { RouteDescription } from './route.ts';

export const deliveryRoutes: readonly RouteDescription[] = [
  {
    id: 'listDeliveries',
    method: 'get',
    path: '/deliveries',
    tag: 'Deliveries',
    summary: 'What there is to ship.',
    description: 'Lists deliveries of all clients with their addresses, the oldest first.',
    scopes: ['deliveries:write'],
    query: DeliveryListQuery,
    answers: { 200: { description: 'A page of deliveries.', schema: 'DeliveryList' } },
    refusals: ['cursor_invalid'],
  },
  {
    id: 'getDelivery',
    method: 'get',
    path: '/deliveries/{orderId}',
    tag: 'Deliveries',
    summary: "An order's delivery with its scans.",
    description:
      'Answers a delivery with its carrier, tracking number and scans. A client with `orders:read` sees the deliveries of its own orders.',
    scopes: ['orders:read', 'deliveries:write'],
    headers: ifNoneMatch,
    answers: {
      200: { description: 'The delivery.', schema: 'Delivery', headers: ['ETag'] },
      304: { description: 'The caller has this version already.', headers: ['ETag'] },
    },
    refusals: ['delivery_not_found'],
  },
  {
    id: 'reportScan',
    method: 'post',
    path: '/deliveries/{orderId}/scans',
    tag: 'Deliveries',
    summary: 'Report a scan. Late, repeated and overtaking scans do no harm.',
    description:
      'Records what happened to a parcel and moves the delivery and its order on. The same `scanId` is recorded once, and a late scan never moves an order back.',
    scopes: ['deliveries:write'],
    headers: ['If-Match'],
    body: {
      schema: 'Scan',
      example: { scanId: 'scan-1', status: 'SHIPPED', at: '2026-01-31T09:30:00.000Z', location: 'Turin' },
    },
    answers: { 202: { description: 'The delivery after it.', schema: 'Delivery', headers: ['ETag'] } },
    refusals: ['delivery_not_found'],
  },
];
