import type { OrderChange } from '../../../functions/messages/order-stream/feed-page.ts';
import type { OrderImage } from '../../../functions/messages/order-stream/order-image.ts';
import { OrderImage as Schema } from '../../../functions/messages/order-stream/order-image.ts';
import { toOrderItem } from '../../../functions/ordering/adapters/orders-table/item.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import { fromItem } from '../../../functions/platform/dynamodb/item.ts';
import { at, orderId, secondsLater, trace } from '../../support/example.ts';

/** A change with these events of an order. */
export function createExampleChange(sequences: readonly number[], more: Partial<OrderChange> = {}): OrderChange {
  return {
    ...{ orderId, at, actor: 'client:demo-shop', correlationId: trace.correlationId, traceparent: trace.traceparent },
    ...{ status: 'PENDING_SHIPMENT', version: 1, total: 3998, currency: 'EUR', placedAt: at, changed: ['status'] },
    events: sequences.map((sequence) => ({ sequence, type: 'order.status_changed' as const, data: { to: 'SHIPPED' } })),
    ...more,
  };
}

/** The id of the n-th order of a test. */
export function getOrderId(n: number): string {
  return `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`;
}

/** The image of an order, as the stream carries it. */
export function toImage(order: Order): OrderImage {
  return fromItem(Schema, toOrderItem(order));
}

/** A record of the stream of Orders. */
export function toRecord(after: Order, before?: Order, sequenceNumber = String(after.revision)) {
  return {
    eventID: sequenceNumber,
    eventName: before ? ('MODIFY' as const) : ('INSERT' as const),
    dynamodb: {
      Keys: { pk: { S: after.orderId } },
      NewImage: Object(toOrderItem(after)),
      ...(before && { OldImage: Object(toOrderItem(before)) }),
      SequenceNumber: sequenceNumber,
      ApproximateCreationDateTime: Date.parse(secondsLater(0)) / 1_000,
    },
  };
}
