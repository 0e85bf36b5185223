import * as z from 'zod/mini';
import { OrderId, PaymentMethod, Quantity, Time, Total } from '../../../messages/fields/primitives.ts';
import type { EventType } from '../../../messages/order-stream/event-types.ts';
import { getEventId, OrderChange } from '../../../messages/order-stream/feed-page.ts';

const { actor, status, version, total, currency, placedAt, changed } = OrderChange.shape;
const shared = { actor, status, version, total, currency, placedAt, changed };
const Piece = z.object({ productId: z.string(), quantity: Quantity });
const groups = {
  'order.created': { items: z.array(z.extend(Piece, { lineTotal: Total })) },
  'stock.': { items: z.array(Piece) },
  'payment.': { amount: Total, method: PaymentMethod },
};

/** Creates the schema of the data of an event of this type: what the history says, and the order that it happened to. */
export function createDataSchema(type: EventType) {
  const members = Object.entries(groups).find(([prefix]) => type.startsWith(prefix))?.[1] ?? {};
  return z.looseObject({ ...shared, ...members });
}

/** An event of the feed: a CloudEvent 1.0. `subject` is the order, and `sequence` counts its events from 1. */
export const FeedEvent = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.literal('/orders'),
  type: z.string(),
  subject: OrderId,
  time: Time,
  datacontenttype: z.literal('application/json'),
  dataschema: z.string(),
  sequence: z.int(),
  correlationid: z.string(),
  traceparent: z.string(),
  data: z.looseObject(shared),
});
export type FeedEvent = z.infer<typeof FeedEvent>;

/** Converts an event of a change to a CloudEvent. `baseUrl` is where the API serves the schema of its data. */
export function toCloudEvent(
  { change, event }: { change: OrderChange; event: OrderChange['events'][number] },
  baseUrl: string,
): FeedEvent {
  const { orderId, at, correlationId, traceparent, actor, status, version, total, currency, placedAt, changed } =
    change;
  const { sequence, type, data } = event;
  return {
    specversion: '1.0',
    id: getEventId(orderId, event),
    source: '/orders',
    type,
    subject: orderId,
    time: at,
    datacontenttype: 'application/json',
    dataschema: `${baseUrl}/schemas/${type}/1`,
    sequence,
    correlationid: correlationId,
    traceparent,
    data: {
      ...data,
      // The status in the data of the history is the delivery's.
      ...(data.status === undefined ? {} : { deliveryStatus: data.status }),
      ...{ actor, status, version, total, currency, placedAt, changed },
      ...describeGroup(type, change),
    },
  };
}

function describeGroup(type: string, { items = [], total, method }: OrderChange): object {
  if (type === 'order.created') return { items };
  if (type.startsWith('stock.')) return { items: items.map(({ productId, quantity }) => ({ productId, quantity })) };
  if (type.startsWith('payment.')) return { amount: total, ...(method && { method }) };
  return {};
}
