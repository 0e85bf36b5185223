import type { Product } from '../../../functions/ordering/domain/catalogue/product.ts';
import { createOrder } from '../../../functions/ordering/domain/intake/new-order.ts';
import { decide } from '../../../functions/ordering/domain/lifecycle/decide.ts';
import type { Fact } from '../../../functions/ordering/domain/lifecycle/facts.ts';
import type { Order, OrderRequest } from '../../../functions/ordering/domain/order.ts';
import type { OrderStatus } from '../../../functions/ordering/domain/statuses.ts';
import {
  at,
  clientId,
  createOrderRequest,
  createProduct,
  orderId,
  parcel,
  payment,
  replyTimeouts,
  secondsLater,
  trace,
} from '../../support/example.ts';

/** An order as `POST /orders` creates it. The example's catalogue has all of its products. */
export function createExampleOrder(
  more: Partial<OrderRequest> = {},
  of: { orderId?: string; clientId?: string; at?: string } = {},
): Order {
  const request = createOrderRequest(more);
  const products = new Map<string, Product>(
    request.items.map(({ productId }) => [productId, createProduct(productId)]),
  );
  const { at: placedAt = at, ...ids } = of;
  return createOrder(
    { ...request, clientId, orderId, requestHash: 'hash', trace, ...ids },
    products,
    placedAt,
    replyTimeouts,
  );
}

export const unpaidOrder = createExampleOrder();
export const payingOrder = createExampleOrder({ payment });

/** A scan after the delivery was cancelled. */
const stray = { ...parcel, scanId: 'stray', deliveryStatus: 'CANCELLED' } as const;
/** Scans after the delivery had failed, and after it was delivered. */
const found = {
  ...parcel,
  scanId: 'found',
  deliveryStatus: 'FAILED',
  deliveryFailure: 'undeliverable',
} as const;
const afterwards = { ...parcel, scanId: 'afterwards', deliveryStatus: 'DELIVERED' } as const;
/** An example of every fact. */
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
  authorized: { type: 'payment.processed', data: { paymentId: 'pay-1', capture: 'pending' } },
  captured: { type: 'payment.captured', data: { paymentId: 'pay-1' } },
  lapsed: { type: 'payment.failed', data: { reason: 'expired' } },
  declined: { type: 'payment.failed', data: { reason: 'declined' } },
  refunded: { type: 'payment.refunded', data: { paymentId: 'pay-1' } },
  neverCharged: { type: 'payment.refunded', data: {} },
  refundFailed: { type: 'payment.refund_failed', data: { attempts: 1, error: 'provider is down' } },
  cancellationRequested: { type: 'order.cancellation_requested', data: { reason: 'changed my mind' } },
  duplicateFound: { type: 'order.possible_duplicate', data: { of: orderId } },
  attentionNeeded: { type: 'order.needs_attention', data: { reason: 'no_answer_from_delivery' } },
  paymentSilent: { type: 'order.needs_attention', data: { reason: 'no_answer_from_payment' } },
  acknowledged: {
    type: 'order.attention_acknowledged',
    data: { reason: 'parcel_moved_after_cancellation', note: 'comes back' },
  },
  setAside: { type: 'dead_letter.set_aside', data: { deadLetterId: 'd-1', reason: 'spent' } },
  redriven: { type: 'dead_letter.redriven', data: { deadLetterId: 'd-1', reason: 'requested' } },
  discarded: { type: 'dead_letter.discarded', data: { deadLetterId: 'd-1', reason: 'requested' } },
} as const satisfies Record<string, Fact>;
export type FactName = keyof typeof facts;
export const factNames = Object.keys(facts) as FactName[];

/** Returns the order after these facts, one second apart. The id of each is its name, unless another one is given. */
export function advance(order: Order, ...names: readonly (FactName | { name: FactName; id: string })[]): Order {
  return names.reduce((before, one, index) => {
    const { name, id } = typeof one === 'string' ? { name: one, id: one } : one;
    return applyFact(before, facts[name], id, secondsLater(index + 1)).order;
  }, order);
}

export function applyFact(order: Order, fact: Fact, id: string, when = secondsLater(60)) {
  const origin = { id, actor: 'service:test', correlationId: 'of-the-teller', at: when };
  return decide(order, fact, origin, replyTimeouts);
}

/** The facts that lead a paid order to each status by the shortest way. */
const ways: Record<OrderStatus, readonly FactName[]> = {
  PENDING_SHIPMENT: [],
  CONFIRMED: ['paid'],
  PROCESSING: ['paid', 'processing'],
  SHIPPED: ['paid', 'processing', 'shipped'],
  OUT_FOR_DELIVERY: ['paid', 'processing', 'shipped', 'outForDelivery'],
  DELIVERED: ['paid', 'processing', 'shipped', 'outForDelivery', 'delivered'],
  CANCELLED: ['paid', 'cancellationRequested', 'deliveryCancelled', 'refunded'],
  FAILED: ['paid', 'processing', 'undeliverable', 'refunded'],
};

/** Returns a paid order in this status. */
export function createOrderIn(status: OrderStatus): Order {
  return advance(payingOrder, ...ways[status]);
}
