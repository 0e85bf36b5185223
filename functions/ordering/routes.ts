import * as z from 'zod/mini';
import { PageQuery } from '../messages/fields/page-query.ts';
import { Identifier } from '../messages/fields/primitives.ts';
import type { RouteTable } from '../platform/http/routes.ts';
import { ProductEntry, StockAdjustment } from './domain/catalogue/product.ts';
import { CancelRequest, OrderRequest } from './domain/order.ts';
import { KeyQuery, OrderListQuery } from './domain/queries.ts';

export const placeOrderRoutes = {
  'POST /orders': { scopes: ['orders:write'], body: OrderRequest },
} as const satisfies RouteTable;

export const readOrdersRoutes = {
  'GET /orders': { scopes: ['orders:read'], query: OrderListQuery },
  'GET /orders/{orderId}': { scopes: ['orders:read'] },
  'GET /orders/{orderId}/status': { scopes: ['orders:read'] },
  'GET /orders/{orderId}/events': { scopes: ['orders:read'], query: PageQuery },
  // Written out: a spread keeps the table in the bundle of every function of the service.
  'GET /orders/{orderId}/notifications': { scopes: ['orders:read'] },
  'GET /orders/{orderId}/tracking-link': { scopes: ['orders:read'] },
  'GET /track/{token}': {},
  'GET /idempotency-keys': { scopes: ['orders:read'], query: KeyQuery },
} as const satisfies RouteTable;

export const cancelOrderRoutes = {
  'POST /orders/{orderId}/cancel': { scopes: ['orders:write'], body: CancelRequest },
} as const satisfies RouteTable;

export const manageProductsRoutes = {
  'GET /products': { scopes: ['products:read'], query: PageQuery },
  'GET /products/{productId}': { scopes: ['products:read'] },
  'PUT /products/{productId}': {
    scopes: ['products:write'],
    params: z.object({ productId: Identifier }),
    body: ProductEntry,
  },
  'POST /products/{productId}/stock-adjustments': { scopes: ['products:write'], body: StockAdjustment },
} as const satisfies RouteTable;
