import { eventTypes } from '../../../functions/messages/order-stream/event-types.ts';
import { refusalStatuses } from '../../../functions/messages/refusal.ts';
import { docsAssets } from '../../../functions/operations/domain/api-docs/docs-page.ts';
import { webhookPathMeanings, webhookQueryMeanings } from './events/webhooks.ts';
import { figuresQueryMeanings } from './figures.ts';
import { exampleOrderId, exampleToken, type Meaning, orderIdPattern } from './meaning.ts';
import { signInQueryMeanings } from './service.ts';

/** Description and example of a parameter. */
export type ParameterMeaning = Meaning & { example: unknown };

const identifier = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';
/** An idempotency key, plain or as the quoted string of the IETF draft. */
const key = '^(?:[!#-~](?:[ !#-~]{0,253}[!#-~])?|"(?:[ !#-\\[\\]-~]|\\\\["\\\\]){1,255}")$';
const anyEventType = eventTypes.map((type) => type.replace('.', '\\.')).join('|');

/** Path parameters by name. */
export const pathMeanings: Readonly<Record<string, ParameterMeaning>> = {
  orderId: {
    description: 'The id of the order, a UUID.',
    pattern: orderIdPattern,
    example: exampleOrderId,
  },
  type: { description: 'The type of the event.', enum: eventTypes, example: 'order.created' },
  ...webhookPathMeanings,
  productId: { description: 'The id of the product.', pattern: identifier, example: 'espresso-cups' },
  id: {
    description: 'The id of the dead letter.',
    pattern: '^[A-Za-z0-9_-]{22}$',
    example: 'Zk3vJ0mQ9sT1bXw5yLc2Ra',
  },
  code: {
    description: 'The error code.',
    enum: Object.keys(refusalStatuses),
    example: 'product_unavailable',
  },
  token: { description: 'The order and our signature, as the link has them.', example: exampleToken },
  name: { description: 'The name of the file.', enum: docsAssets, example: 'page.css' },
};

/** Query parameters by name, or by operation and name where the meaning differs. */
export const queryMeanings: Readonly<Record<string, ParameterMeaning>> = {
  limit: {
    // A query parameter is parsed as text; for clients it is an integer.
    ...{ type: 'integer', format: 'int32', minimum: 1, maximum: 100, default: 20 },
    description: 'The maximum number of entries on a page.',
    example: 20,
  },
  cursor: {
    description: 'The `nextCursor` of the previous page. It is valid for the same filters only.',
    example: 'eyJhZnRlciI6IjIwMjYtMDEtMzFUMDk6MzA6MDAuMDAwWiJ9',
  },
  customerId: { description: 'Only orders of this customer.', example: 'c-1042' },
  'listOrders.status': {
    description: 'Only orders in this status.',
    example: 'SHIPPED',
  },
  'listDeliveries.status': {
    description: 'Only deliveries in this status.',
    example: 'PROCESSING',
  },
  reference: {
    description: 'Only the order with this reference.',
    example: 'WEB-2026-000017',
  },
  createdFrom: {
    description: 'Only orders placed at this time or later.',
    format: 'date-time',
    example: '2026-01-31T00:00:00.000Z',
  },
  createdTo: {
    description: 'Only orders placed at this time or earlier.',
    format: 'date-time',
    example: '2026-01-31T23:59:59.999Z',
  },
  key: {
    description: 'The key, as sent in the header `Idempotency-Key`.',
    pattern: key,
    example: 'checkout-7f3a9c',
  },
  after: {
    description:
      'The `cursor` of a response or an event; `latest` reads from now on. Without it the oldest event is first.',
    example: 'latest',
  },
  types: {
    description: 'Only events of these types, with commas between.',
    pattern: `^(?:${anyEventType})(?:,(?:${anyEventType}))*$`,
    example: 'order.status_changed,payment.refunded',
  },
  'readEvents.orderId': {
    description: 'Only events of this order.',
    pattern: orderIdPattern,
    example: exampleOrderId,
  },
  expand: {
    description: 'Adds the order as it is now to each event; the page has 20 events at most.',
    example: 'order',
  },
  clientId: { description: 'The client whose events or figures are read; operators only.', example: 'demo-shop' },
  ...webhookQueryMeanings,
  ...figuresQueryMeanings,
  ...signInQueryMeanings,
  queue: { description: 'Only dead letters of this queue.', is: 'QueueFilter', example: 'orders.fifo' },
  orderId: {
    description: 'Only dead letters of this order.',
    pattern: orderIdPattern,
    example: exampleOrderId,
  },
  'listDeadLetters.reason': {
    description: 'Only dead letters with this reason.',
    is: 'ReasonFilter',
    example: 'attempts_spent',
  },
  'listAttention.reason': {
    description: 'Only orders that need a person for this reason.',
    is: 'AttentionReason',
    example: 'parcel_moved_after_cancellation',
  },
};

/** Request headers by name. */
export const headerMeanings = {
  'Accept-Language': { description: 'The languages that the reader prefers.', example: 'de-AT, de;q=0.9' },
  'Idempotency-Key': {
    description:
      'The idempotency key: 1 to 255 printable ASCII characters, for example a UUID. The same request with the same key ' +
      'returns the first response again. Without a key, an equal request within 10 seconds is a duplicate.',
    pattern: key,
    example: 'checkout-7f3a9c',
  },
  'If-Match': {
    description: 'One or more ETags. The request fails with 412 and changes nothing if the resource has none of them.',
    example: '"1"',
  },
  'If-None-Match': {
    description: 'One or more ETags that the client has. The response is 304 if the resource has one of them.',
    example: '"1"',
  },
  'Stripe-Signature': { description: 'The signature of the request.', example: 't=1776936605,v1=5257a869…' },
  'X-Orders-Console': { description: 'Must be `1`; the console sends it.', example: '1' },
  'X-Correlation-Id': {
    description:
      'The correlation id of everything the request causes: 1 to 128 of `A-Z a-z 0-9 . _ -`. The service creates one if ' +
      'the header is missing or invalid.',
    example: 'checkout-7f3a9c',
  },
} as const satisfies Record<string, ParameterMeaning>;
export type RequestHeader = keyof typeof headerMeanings;
