import { PageQuery } from '../../functions/messages/page-query.ts';
import { KeyQuery, OrderListQuery } from '../../functions/ordering/domain/queries.ts';
import type { RouteDescription } from './route.ts';

export const ifNoneMatch = { 'If-None-Match': 'The ETag of what the caller has; 304 when it is still that.' };
export const cached = ['ETag', 'Cache-Control'] as const;
const order = { path: '/orders/{orderId}', tag: 'Orders', refusals: ['order_not_found'] } as const;

export const orderingRoutes: readonly RouteDescription[] = [
  {
    id: 'placeOrder',
    method: 'post',
    path: '/orders',
    tag: 'Orders',
    summary: 'Take an order, exactly once per idempotency key.',
    scopes: ['orders:write'],
    headers: {
      'Idempotency-Key':
        '1 to 255 printable ASCII characters. The same key and request get the first answer again.',
    },
    body: {
      schema: 'OrderRequest',
      example: {
        customerId: 'c-1042',
        items: [{ productId: 'espresso-cups', quantity: 2 }],
        contact: { email: 'ada@example.com', locale: 'en' },
        shippingAddress: {
          name: 'Ada L.',
          line1: '1 Main St',
          city: 'Turin',
          postalCode: '10121',
          country: 'IT',
        },
        payment: { method: 'card', token: 'tok_ok' },
        metadata: { channel: 'web' },
      },
    },
    answers: {
      201: {
        description: 'The order as it was placed.',
        schema: 'Order',
        headers: ['Location', 'ETag', 'Idempotency-Key', 'Idempotent-Replayed'],
      },
    },
    refusals: ['idempotency_key_invalid', 'idempotency_key_reused', 'product_unavailable', 'reference_taken'],
  },
  {
    id: 'listOrders',
    method: 'get',
    path: '/orders',
    tag: 'Orders',
    summary: 'Orders, newest first.',
    scopes: ['orders:read'],
    query: OrderListQuery,
    answers: { 200: { description: 'A page of orders.', schema: 'OrderList' } },
    refusals: ['cursor_invalid'],
  },
  {
    ...order,
    id: 'getOrder',
    method: 'get',
    summary: 'One order as it is now.',
    scopes: ['orders:read'],
    headers: ifNoneMatch,
    answers: {
      200: { description: 'The order.', schema: 'Order', headers: cached },
      304: { description: 'The caller has this version already.', headers: cached },
    },
  },
  {
    ...order,
    id: 'getOrderStatus',
    method: 'get',
    path: '/orders/{orderId}/status',
    summary: 'The little that is polled for.',
    scopes: ['orders:read'],
    headers: ifNoneMatch,
    answers: {
      200: { description: 'The status.', schema: 'OrderStatus', headers: cached },
      304: { description: 'The caller has this version already.', headers: cached },
    },
  },
  {
    ...order,
    id: 'listOrderEvents',
    method: 'get',
    path: '/orders/{orderId}/events',
    summary: 'What happened to an order, oldest first, without gaps.',
    scopes: ['orders:read'],
    query: PageQuery,
    headers: ifNoneMatch,
    answers: {
      200: { description: 'A page of events.', schema: 'OrderEventList', headers: cached },
      304: { description: 'The caller has these already.', headers: cached },
    },
    refusals: ['order_not_found', 'cursor_invalid'],
  },
  {
    ...order,
    id: 'cancelOrder',
    method: 'post',
    path: '/orders/{orderId}/cancel',
    summary: 'Ask that an order be cancelled. Asking again is harmless.',
    scopes: ['orders:write'],
    body: { schema: 'CancelRequest', required: false, example: { reason: 'ordered by mistake' } },
    answers: {
      202: {
        description: 'The order; `cancellation` says how far it is.',
        schema: 'Order',
        headers: ['ETag', 'Location'],
      },
    },
    refusals: ['order_not_found', 'order_not_cancellable'],
  },
  {
    id: 'getIdempotencyKey',
    method: 'get',
    path: '/idempotency-keys',
    tag: 'Orders',
    summary: 'Did my order go through? Answers for a key of the caller.',
    scopes: ['orders:read'],
    query: KeyQuery,
    answers: { 200: { description: 'Whether the key has made an order.', schema: 'KeyState' } },
    refusals: ['idempotency_key_invalid'],
  },
];
