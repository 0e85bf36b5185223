import type { DeliveryFailure } from '../../../../messages/delivery-messages.ts';
import type { Order } from '../../order.ts';
import { canBecome, isCancellable, type OrderStatus } from '../../statuses.ts';
import {
  acceptCancellation,
  type Change,
  combine,
  end,
  fail,
  isCancellationRequested,
  isCapturePending,
  type Rules,
  refundIfPaid,
  refuseCancellation,
  releaseStock,
  requestCapture,
  sellStock,
  writeOffStock,
} from './change.ts';

type Scanned = { carrier: string; trackingNumber: string };

/** The effects of what delivery reports. Once a parcel has left the house, its order can no longer be cancelled. */
export const deliveryRules = {
  'delivery.processing': (order, { data }) => {
    if (!canBecome(order.status, 'PROCESSING')) return undefined;
    const pendingReply = isCancellationRequested(order) ? 'cancellation' : 'carrier';
    return combine(moveTo(order, 'PROCESSING', data), { pendingReply });
  },

  'delivery.shipped': (order, { data }, at) => {
    if (!canBecome(order.status, 'SHIPPED')) return undefined;
    return combine(leave(order, 'SHIPPED', data), { fields: { shippedAt: data.at ?? at } });
  },

  'delivery.out_for_delivery': (order, { data }) => {
    if (!canBecome(order.status, 'OUT_FOR_DELIVERY')) return undefined;
    return leave(order, 'OUT_FOR_DELIVERY', data);
  },

  'delivery.delivered': (order, { data }, at) => {
    if (!canBecome(order.status, 'DELIVERED')) return undefined;
    const delivered: Change = {
      fields: { deliveredAt: data.at ?? at },
      pendingReply: isCapturePending(order) ? 'capture' : null,
    };
    return combine(leave(order, 'DELIVERED', data), delivered, sellStock);
  },

  'delivery.failed': (order, { data }) => {
    if (!canBecome(order.status, 'FAILED')) return undefined;
    return combine(
      setDelivery(order, 'FAILED', data),
      fail(data.reason, deliveryFailures, 'The delivery failed.'),
      data.reason === 'undeliverable' ? releaseStock : writeOffStock,
      refundIfPaid(order),
      refuseCancellation(order),
    );
  },

  'delivery.cancelled': (order, _, at) => {
    if (!isCancellable(order.status)) return undefined;
    return combine(
      setDelivery(order, 'CANCELLED'),
      end('CANCELLED'),
      releaseStock,
      refundIfPaid(order),
      acceptCancellation(order, at),
    );
  },

  'delivery.cancellation_refused': (order) => {
    if (!isCancellationRequested(order)) return undefined;
    return combine(refuseCancellation(order), { pendingReply: 'carrier' });
  },
} satisfies Partial<Rules>;

const deliveryFailures: Record<DeliveryFailure, string> = {
  undeliverable: 'The parcel could not be delivered; it comes back to us.',
  lost: 'The carrier has lost the parcel.',
  damaged: 'The parcel was damaged on its way.',
};

/**
 * The parcel leaves, or has left: a cancellation comes too late, an authorized payment is captured, and the order waits for
 * the carrier's next scan.
 */
function leave(order: Order, status: 'SHIPPED' | 'OUT_FOR_DELIVERY' | 'DELIVERED', scanned: Scanned): Change {
  const next: Change = isCapturePending(order) ? requestCapture(order) : { pendingReply: 'carrier' };
  return combine(moveTo(order, status, scanned), next, refuseCancellation(order));
}

function moveTo(
  order: Order,
  status: OrderStatus & NonNullable<Order['delivery']>['status'],
  scanned: Scanned,
): Change {
  return combine({ fields: { status } }, setDelivery(order, status, scanned));
}

function setDelivery(order: Order, status: NonNullable<Order['delivery']>['status'], scanned?: Scanned): Change {
  const { carrier, trackingNumber } = scanned ?? {};
  return { fields: { delivery: { ...order.delivery, status, ...(scanned && { carrier, trackingNumber }) } } };
}
