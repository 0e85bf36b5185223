import { cancelOrderRoutes, placeOrderRoutes, readOrdersRoutes } from '../../../functions/ordering/routes.ts';
import { orderRequest } from '../examples/responses.ts';
import { describeRoutes } from './route.ts';
import { trackingTexts } from './tracking.ts';

export const ifNoneMatch = ['If-None-Match'] as const;
export const cached = ['ETag'] as const;
const order = { tag: 'Orders', refusals: ['order_not_found'] } as const;

export const orderingRoutes = describeRoutes(
  { ...placeOrderRoutes, ...readOrdersRoutes, ...cancelOrderRoutes },
  {
    'POST /orders': {
      id: 'placeOrder',
      tag: 'Orders',
      summary: 'Place an order, exactly once per idempotency key.',
      description:
        'Holds the stock of all lines or of none, and places the order once per idempotency key. After a 5xx or no response, send the same request with the same key again: it never places a second order. A request without a key gets one, which each response names in `Idempotency-Key`, an error too. Payment and delivery follow.',
      headers: ['Idempotency-Key'],
      body: {
        example: orderRequest,
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
    'GET /orders': {
      id: 'listOrders',
      tag: 'Orders',
      summary: 'List orders, newest first.',
      description:
        "Returns the client's own orders; an operator gets those of all clients. The list is eventually consistent: a new order may be missing for a moment.",
      answers: { 200: { description: 'A page of orders.', schema: 'OrderList' } },
      refusals: ['cursor_invalid'],
    },
    'GET /orders/{orderId}': {
      ...order,
      id: 'getOrder',
      summary: 'Get an order.',
      description:
        'Reads consistently: the order is at least as far as the last response said. To poll, use `If-None-Match` or the smaller `/status`.',
      headers: ifNoneMatch,
      answers: {
        200: { description: 'The order.', schema: 'Order', headers: cached },
        304: { description: 'The caller has the current version.', headers: cached },
      },
    },
    'GET /orders/{orderId}/status': {
      ...order,
      id: 'getOrderStatus',
      summary: 'Get the status of an order.',
      description: 'Returns the status and version of an order, or 304 if `If-None-Match` has its ETag.',
      headers: ifNoneMatch,
      answers: {
        200: { description: 'The status.', schema: 'OrderProgress', headers: cached },
        304: { description: 'The caller has the current version.', headers: cached },
      },
    },
    'GET /orders/{orderId}/events': {
      ...order,
      id: 'listOrderEvents',
      summary: 'List the events of an order, oldest first.',
      description: 'Returns the history of an order, numbered without gaps. Events are never changed or removed.',
      headers: ifNoneMatch,
      answers: {
        200: { description: 'A page of events.', schema: 'OrderEventList', headers: cached },
        304: { description: 'The caller has the current version.', headers: cached },
      },
      refusals: ['order_not_found', 'cursor_invalid'],
    },
    'GET /orders/{orderId}/notifications': {
      ...order,
      id: 'listOrderNotifications',
      summary: "List the notifications of an order's customer, oldest first.",
      description:
        'Returns the e-mails and SMS of an order with their outcomes, for 180 days. The recipient is redacted.',
      answers: { 200: { description: 'The notifications.', schema: 'NotificationList' } },
    },
    ...trackingTexts,
    'POST /orders/{orderId}/cancel': {
      ...order,
      id: 'cancelOrder',
      summary: 'Request the cancellation of an order. Repeating the request changes nothing.',
      description:
        'Asks payment and delivery to stop. The response confirms the request; `cancellation.status` later tells whether it was in time. A payment is refunded.',
      headers: ['If-Match'],
      body: { example: { reason: 'ordered by mistake' } },
      answers: {
        202: {
          description: 'The order with its `cancellation`.',
          schema: 'Order',
          headers: ['ETag', 'Location'],
        },
      },
      refusals: ['order_not_found', 'order_not_cancellable'],
    },
    'GET /idempotency-keys': {
      id: 'getIdempotencyKey',
      tag: 'Orders',
      summary: 'Get the state of an idempotency key.',
      description:
        'Tells after a lost response whether the order was placed. Reads consistently. While the key is unused, send the request again with the same key.',
      answers: { 200: { description: 'The state of the key.', schema: 'KeyState' } },
      refusals: ['idempotency_key_invalid'],
    },
  },
);
