import type { Product } from '../../../functions/ordering/domain/catalogue/product.ts';
import { createOrder } from '../../../functions/ordering/domain/intake/new-order.ts';
import { decide } from '../../../functions/ordering/domain/lifecycle/decide.ts';
import type { Fact } from '../../../functions/ordering/domain/lifecycle/facts.ts';
import type { Order, OrderRequest } from '../../../functions/ordering/domain/order.ts';
import type { OrderStatus } from '../../../functions/ordering/domain/statuses.ts';
import {
  at,
  clientId,
  orderId,
  orderRequest,
  payment,
  product,
  replyTimeouts,
  secondsLater,
  trace,
} from '../../support/example.ts';

/** An order as it is just after it was placed. Every product it names is in the example's catalogue. */
export function placed(
  more: Partial<OrderRequest> = {},
  of: { orderId?: string; clientId?: string; at?: string } = {},
): Order {
  const request = orderRequest(more);
  const products = new Map<string, Product>(request.items.map(({ productId }) => [productId, product(productId)]));
  const { at: placedAt = at, ...ids } = of;
  return createOrder(
    { ...request, clientId, orderId, requestHash: 'hash', trace, ...ids },
    products,
    placedAt,
    replyTimeouts,
  );
}

export const unpaid = placed();
export const paying = placed({ payment });

const parcel = { carrier: 'memory', trackingNumber: 'T1' };
/** The same, scanned although its delivery was cancelled. */
const stray = { ...parcel, scanId: 'stray', deliveryStatus: 'CANCELLED' } as const;
/** The same, scanned although its delivery had failed, or although it had been delivered. */
const found = {
  ...parcel,
  scanId: 'found',
  deliveryStatus: 'FAILED',
  deliveryFailure: 'undeliverable',
} as const;
const afterwards = { ...parcel, scanId: 'afterwards', deliveryStatus: 'DELIVERED' } as const;
/** One of every fact there is. */
export const facts = {
  processing: { type: 'delivery.processing', data: parcel },
  shipped: { type: 'delivery.shipped', data: parcel },
  outForDelivery: { type: 'delivery.out_for_delivery', data: parcel },
  delivered: { type: 'delivery.delivered', data: parcel },
  undeliverable: { type: 'delivery.failed', data: { ...parcel, reason: 'undeliverable' } },
  lost: { type: 'delivery.failed', data: { ...parcel, reason: 'lost' } },
  damaged: { type: 'delivery.failed', data: { ...parcel, reason: 'damaged' } },
  strayProcessing: { type: 'delivery.processing', data: stray },
  strayShipped: { type: 'delivery.shipped', data: stray },
  strayDelivered: { type: 'delivery.delivered', data: stray },
  strayLost: { type: 'delivery.failed', data: { ...stray, reason: 'lost' } },
  foundProcessing: { type: 'delivery.processing', data: found },
  foundShipped: { type: 'delivery.shipped', data: found },
  foundDelivered: { type: 'delivery.delivered', data: found },
  foundLost: { type: 'delivery.failed', data: { ...found, reason: 'lost' } },
  foundUndeliverable: { type: 'delivery.failed', data: { ...found, reason: 'undeliverable' } },
  afterwardsShipped: { type: 'delivery.shipped', data: afterwards },
  afterwardsLost: { type: 'delivery.failed', data: { ...afterwards, reason: 'lost' } },
  deliveryCancelled: { type: 'delivery.cancelled', data: {} },
  cancellationRefused: { type: 'delivery.cancellation_refused', data: { status: 'SHIPPED' } },
  paid: { type: 'payment.processed', data: { paymentId: 'pay-1' } },
  declined: { type: 'payment.failed', data: { reason: 'declined' } },
  refunded: { type: 'payment.refunded', data: { paymentId: 'pay-1' } },
  neverCharged: { type: 'payment.refunded', data: {} },
  refundFailed: { type: 'payment.refund_failed', data: { attempts: 1, error: 'provider is down' } },
  cancellationAsked: { type: 'order.cancellation_requested', data: { reason: 'changed my mind' } },
  duplicateFound: { type: 'order.possible_duplicate', data: { of: orderId } },
  attentionNeeded: { type: 'order.needs_attention', data: { reason: 'no_answer_from_delivery' } },
  paymentSilent: { type: 'order.needs_attention', data: { reason: 'no_answer_from_payment' } },
  acknowledged: {
    type: 'order.attention_acknowledged',
    data: { reason: 'parcel_moved_after_cancellation', note: 'comes back' },
  },
  setAside: { type: 'dead_letter.set_aside', data: { deadLetterId: 'd-1', reason: 'spent' } },
  redriven: { type: 'dead_letter.redriven', data: { deadLetterId: 'd-1', reason: 'asked' } },
  discarded: { type: 'dead_letter.discarded', data: { deadLetterId: 'd-1', reason: 'asked' } },
} as const satisfies Record<string, Fact>;
export type FactName = keyof typeof facts;
export const factNames = Object.keys(facts) as FactName[];

/** The order after these facts, told one second after another, each under its own name unless another id is given. */
export function told(order: Order, ...news: readonly (FactName | { name: FactName; id: string })[]): Order {
  return news.reduce((before, said, index) => {
    const { name, id } = typeof said === 'string' ? { name: said, id: said } : said;
    return tell(before, facts[name], id, secondsLater(index + 1)).order;
  }, order);
}

export function tell(order: Order, fact: Fact, id: string, when = secondsLater(60)) {
  const origin = { id, actor: 'service:test', correlationId: 'of-the-teller', at: when };
  return decide(order, fact, origin, replyTimeouts);
}

/** How each status is come to in the shortest way, with a payment. */
const ways: Record<OrderStatus, readonly FactName[]> = {
  PENDING_SHIPMENT: [],
  CONFIRMED: ['paid'],
  PROCESSING: ['paid', 'processing'],
  SHIPPED: ['paid', 'processing', 'shipped'],
  OUT_FOR_DELIVERY: ['paid', 'processing', 'shipped', 'outForDelivery'],
  DELIVERED: ['paid', 'processing', 'shipped', 'outForDelivery', 'delivered'],
  CANCELLED: ['paid', 'cancellationAsked', 'deliveryCancelled', 'refunded'],
  FAILED: ['paid', 'processing', 'undeliverable', 'refunded'],
};

/** A paid order that came to this status in the shortest way. */
export function orderThatIs(status: OrderStatus): Order {
  return told(paying, ...ways[status]);
}
