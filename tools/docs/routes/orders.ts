import { cancelOrderRoutes, placeOrderRoutes, readOrdersRoutes } from '../../../functions/ordering/routes.ts';
import { orderRequest } from '../examples/responses.ts';
import { describeRoutes } from './route.ts';

export const ifNoneMatch = ['If-None-Match'] as const;
export const cached = ['ETag'] as const;
const order = { tag: 'Orders', refusals: ['order_not_found'] } as const;

export const orderingRoutes = describeRoutes(
  { ...placeOrderRoutes, ...readOrdersRoutes, ...cancelOrderRoutes },
  {
    'POST /orders': {
      id: 'placeOrder',
      tag: 'Orders',
      summary: 'Take an order, exactly once per idempotency key.',
      description:
        'Holds the stock of all lines or of none, and writes the order once per idempotency key. Send a key, and send the same request with the same key again after a 5xx or no answer: it never makes a second order. Payment and delivery follow by themselves.',
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
      summary: 'Orders, newest first.',
      description:
        "Lists the client's own orders; an operator sees those of all clients. The list is eventually consistent: a new order may be missing for a moment.",
      answers: { 200: { description: 'A page of orders.', schema: 'OrderList' } },
      refusals: ['cursor_invalid'],
    },
    'GET /orders/{orderId}': {
      ...order,
      id: 'getOrder',
      summary: 'One order as it is now.',
      description:
        'Reads consistently: after the answer to a request the order is as that answer says, or further. Poll with `If-None-Match`, or poll the smaller `/status`.',
      headers: ifNoneMatch,
      answers: {
        200: { description: 'The order.', schema: 'Order', headers: cached },
        304: { description: 'The caller has this version already.', headers: cached },
      },
    },
    'GET /orders/{orderId}/status': {
      ...order,
      id: 'getOrderStatus',
      summary: 'The little that is polled for.',
      description: 'Answers the status and version of an order, and 304 while `If-None-Match` names its ETag.',
      headers: ifNoneMatch,
      answers: {
        200: { description: 'The status.', schema: 'OrderProgress', headers: cached },
        304: { description: 'The caller has this version already.', headers: cached },
      },
    },
    'GET /orders/{orderId}/events': {
      ...order,
      id: 'listOrderEvents',
      summary: 'What happened to an order, oldest first, without gaps.',
      description:
        'Lists the history of an order. Events are never changed or removed, so a client can go on after the last one it has.',
      headers: ifNoneMatch,
      answers: {
        200: { description: 'A page of events.', schema: 'OrderEventList', headers: cached },
        304: { description: 'The caller has these already.', headers: cached },
      },
      refusals: ['order_not_found', 'cursor_invalid'],
    },
    'POST /orders/{orderId}/cancel': {
      ...order,
      id: 'cancelOrder',
      summary: 'Ask that an order be cancelled. Asking again is harmless.',
      description:
        'Asks payment and delivery to stop. The answer says that the request is taken; `cancellation.status` says later whether it was in time. What was paid is refunded.',
      headers: ['If-Match'],
      body: { example: { reason: 'ordered by mistake' } },
      answers: {
        202: {
          description: 'The order; `cancellation` says how far it is.',
          schema: 'Order',
          headers: ['ETag', 'Location'],
        },
      },
      refusals: ['order_not_found', 'order_not_cancellable'],
    },
    'GET /idempotency-keys': {
      id: 'getIdempotencyKey',
      tag: 'Orders',
      summary: 'Did my order go through? Answers for a key of the caller.',
      description:
        'Tells after a lost answer whether an order was placed. Reads consistently. While the key is unused, the request can be sent again with the same key.',
      answers: { 200: { description: 'Whether the key has made an order.', schema: 'KeyState' } },
      refusals: ['idempotency_key_invalid'],
    },
  },
);
