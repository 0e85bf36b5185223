import { refusalStatuses } from '../../../functions/messages/refusal.ts';
import { docsAssets } from '../../../functions/operations/domain/api-docs/docs-page.ts';
import type { Meaning } from './meaning.ts';

/** What the document says of a parameter: its meaning and an example of it. */
export type ParameterMeaning = Meaning & { example: unknown };

const identifier = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';
/** An idempotency key, plain or as the quoted string of the IETF draft. */
const key = '^(?:[!#-~](?:[ !#-~]{0,253}[!#-~])?|"(?:[ !#-\\[\\]-~]|\\\\["\\\\]){1,255}")$';
/** A UUID, in any case. */
export const orderIdPattern = '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$';
export const exampleOrderId = '0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f';

/** By the name in the template of the path. */
export const pathMeanings: Readonly<Record<string, ParameterMeaning>> = {
  orderId: {
    description: 'The id of the order, a UUID.',
    pattern: orderIdPattern,
    example: exampleOrderId,
  },
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
  name: { description: 'The name of the file.', enum: docsAssets, example: 'page.css' },
};

/** By name, or by operation and name where a name means something else in another operation. */
export const queryMeanings: Readonly<Record<string, ParameterMeaning>> = {
  limit: {
    // In a URL every number is text, and as such it is parsed; for clients it is a number.
    ...{ type: 'integer', format: 'int32', minimum: 1, maximum: 100, default: 20 },
    description: 'How many entries a page has at most.',
    example: 20,
  },
  cursor: {
    description: 'The `nextCursor` of the page before. It is good for the same filters only.',
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
    description: "Only the order with this number of the shop's own.",
    example: 'WEB-2026-000017',
  },
  createdFrom: {
    description: 'Only orders that were placed at this time or later.',
    format: 'date-time',
    example: '2026-01-31T00:00:00.000Z',
  },
  createdTo: {
    description: 'Only orders that were placed at this time or earlier.',
    format: 'date-time',
    example: '2026-01-31T23:59:59.999Z',
  },
  key: {
    description: 'The key, as the header `Idempotency-Key` carries it.',
    pattern: key,
    example: 'checkout-7f3a9c',
  },
  queue: { description: 'Only dead letters of this queue.', is: 'QueueFilter', example: 'orders.fifo' },
  orderId: {
    description: 'Only dead letters of this order.',
    pattern: orderIdPattern,
    example: exampleOrderId,
  },
  'listDeadLetters.reason': {
    description: 'Only dead letters that were set aside for this reason.',
    is: 'ReasonFilter',
    example: 'attempts_spent',
  },
  'listAttention.reason': {
    description: 'Only orders that need a person for this reason.',
    is: 'AttentionReason',
    example: 'parcel_moved_after_cancellation',
  },
};

/** By the name of the header. */
export const headerMeanings = {
  'Idempotency-Key': {
    description:
      'The key of the request: 1 to 255 printable ASCII characters, for example a UUID. The same key and the same request ' +
      'get the first answer again. Without it, an equal request within 10 seconds counts as the same.',
    pattern: key,
    example: 'checkout-7f3a9c',
  },
  'If-Match': {
    description:
      'An ETag, or several. The request changes nothing and is answered 412 unless the resource still has one.',
    example: '"1"',
  },
  'If-None-Match': {
    description: 'An ETag, or several, of what the client has. A read is answered 304 while the resource has one.',
    example: '"1"',
  },
  'X-Correlation-Id': {
    description:
      'Ties the request to all that follows from it: 1 to 128 of `A-Z a-z 0-9 . _ -`. The service makes one where there ' +
      'is none, or another one.',
    example: 'checkout-7f3a9c',
  },
} as const satisfies Record<string, ParameterMeaning>;
export type RequestHeader = keyof typeof headerMeanings;
