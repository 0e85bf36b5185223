import { manageDeliveriesRoutes } from '../../../functions/delivery/routes.ts';
import { ifNoneMatch } from './orders.ts';
import { describeRoutes } from './route.ts';

export const deliveryRoutes = describeRoutes(manageDeliveriesRoutes, {
  'GET /deliveries': {
    id: 'listDeliveries',
    tag: 'Deliveries',
    summary: 'What there is to ship.',
    description: 'Lists deliveries of all clients with their addresses, the oldest first.',
    answers: { 200: { description: 'A page of deliveries.', schema: 'DeliveryList' } },
    refusals: ['cursor_invalid'],
  },
  'GET /deliveries/{orderId}': {
    id: 'getDelivery',
    tag: 'Deliveries',
    summary: "An order's delivery with its scans.",
    description:
      'Answers a delivery with its carrier, tracking number and scans. A client with `orders:read` sees the deliveries of its own orders.',
    headers: ifNoneMatch,
    answers: {
      200: { description: 'The delivery.', schema: 'Delivery', headers: ['ETag'] },
      304: { description: 'The caller has this version already.', headers: ['ETag'] },
    },
    refusals: ['delivery_not_found'],
  },
  'POST /deliveries/{orderId}/scans': {
    id: 'reportScan',
    tag: 'Deliveries',
    summary: 'Report a scan. Late, repeated and overtaking scans do no harm.',
    description:
      'Records what happened to a parcel and moves the delivery and its order on. The same `scanId` is recorded once, and a late scan never moves an order back.',
    headers: ['If-Match'],
    body: {
      example: { scanId: 'scan-1', status: 'SHIPPED', at: '2026-01-31T09:30:00.000Z', location: 'Turin' },
    },
    answers: { 202: { description: 'The delivery after it.', schema: 'Delivery', headers: ['ETag'] } },
    refusals: ['delivery_not_found'],
  },
});
