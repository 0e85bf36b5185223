import { manageDeliveriesRoutes } from '../../../functions/delivery/routes.ts';
import { ifNoneMatch } from './orders.ts';
import { describeRoutes } from './route.ts';

export const deliveryRoutes = describeRoutes(manageDeliveriesRoutes, {
  'GET /deliveries': {
    id: 'listDeliveries',
    tag: 'Deliveries',
    summary: 'List deliveries.',
    description: 'Returns the deliveries of all clients with their addresses, open ones first, each newest first.',
    answers: { 200: { description: 'A page of deliveries.', schema: 'DeliveryList' } },
    refusals: ['cursor_invalid'],
  },
  'GET /deliveries/{orderId}': {
    id: 'getDelivery',
    tag: 'Deliveries',
    summary: 'Get the delivery of an order with its scans.',
    description:
      'Returns a delivery with its carrier, tracking number and scans. A client with `orders:read` reads the deliveries of its own orders.',
    headers: ifNoneMatch,
    answers: {
      200: { description: 'The delivery.', schema: 'Delivery', headers: ['ETag'] },
      304: { description: 'The caller has the current version.', headers: ['ETag'] },
    },
    refusals: ['delivery_not_found'],
  },
  'POST /deliveries/{orderId}/scans': {
    id: 'reportScan',
    tag: 'Deliveries',
    summary: 'Report a scan.',
    description:
      'Records a scan and advances the delivery and its order. The same `scanId` is recorded once. A late scan never moves an order back.',
    headers: ['If-Match'],
    body: {
      example: { scanId: 'scan-1', status: 'SHIPPED', at: '2026-01-31T09:30:00.000Z', location: 'Turin' },
    },
    answers: { 202: { description: 'The delivery with the scan.', schema: 'Delivery', headers: ['ETag'] } },
    refusals: ['delivery_not_found'],
  },
});
