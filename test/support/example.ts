import { createCloudEventFields, getSequence } from '../../functions/messages/envelope.ts';
import type { Message } from '../../functions/messages/messages.ts';
import type { Product } from '../../functions/ordering/domain/catalogue/product.ts';
import type { ReplyTimeouts } from '../../functions/ordering/domain/lifecycle/pending-replies.ts';
import type { OrderRequest } from '../../functions/ordering/domain/order.ts';

export const clientId = 'demo-shop';
export const orderId = '0d9f3a52-7c1b-8e60-8a3e-3f2b1c4d5e6f';
export const at = '2026-11-20T10:00:00.000Z';
export const trace = {
  correlationId: 'from-the-shop',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
export const address = {
  name: 'Ada L.',
  line1: '1 Main St',
  city: 'Turin',
  postalCode: '10121',
  country: 'IT',
};
export const payment = { method: 'card', token: 'tok_ok' } as const;
export const replyTimeouts: ReplyTimeouts = {
  payment: 60,
  delivery: 60,
  carrier: 259_200,
  payment_cancellation: 60,
  capture: 60,
  cancellation: 60,
  refund: 3_600,
};

/** The id of the n-th order. The ids are spread over all shards. */
export function getOrderId(n: number): string {
  return `${(n % 16).toString(16)}${orderId.slice(1, -12)}${n.toString(16).padStart(12, '0')}`;
}

/** The time `seconds` after the example's. */
export function secondsLater(seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1_000).toISOString();
}

/** A request for an order: the contract's example without its payment. */
export function createOrderRequest(more: Partial<OrderRequest> = {}): OrderRequest {
  return {
    customerId: 'c-1042',
    reference: 'WEB-2026-000017',
    items: [{ productId: 'espresso-cups', quantity: 2 }],
    contact: { email: 'ada@example.com', locale: 'en' },
    shippingAddress: address,
    metadata: { channel: 'web' },
    ...more,
  };
}

export function createProduct(productId = 'espresso-cups', more: Partial<Product> = {}): Product {
  const available = more.available ?? 100;
  return {
    productId,
    name: 'Espresso cups',
    price: 1_999,
    currency: 'EUR',
    version: 1,
    available,
    held: 0,
    sold: 0,
    writtenOff: 0,
    stocked: available,
    ...more,
  };
}

export const parcel = { carrier: 'memory', trackingNumber: 'T1' };
const money = { amount: 3_998, currency: 'EUR' };
const scanned = {
  ...parcel,
  scanId: 's-1',
  at,
  location: 'Turin',
  deliveryStatus: 'FAILED',
  deliveryFailure: 'lost',
};

/** The data of every type of message, with every member that it can have. */
export const messageData: Record<Message['type'], object> = {
  'order.created': {
    clientId,
    items: [{ productId: 'espresso-cups', quantity: 2 }],
    shippingAddress: { ...address, line2: 'Stairs B', region: 'Piemonte', phone: '+39 011 5550100' },
  },
  'order.cancellation_requested': { clientId },
  'payment.requested': { ...money, ...payment },
  'payment.capture_requested': money,
  'payment.refund_requested': money,
  'payment.provider_reported': { report: 'charge.refunded' },
  'payment.processed': { paymentId: 'pay-1', capture: 'pending' },
  'payment.captured': { paymentId: 'pay-1' },
  'payment.failed': { reason: 'declined' },
  'payment.refunded': { paymentId: 'pay-1', attempts: 0 },
  'payment.refund_failed': { attempts: 1, error: 'down' },
  'delivery.processing': scanned,
  'delivery.shipped': scanned,
  'delivery.out_for_delivery': scanned,
  'delivery.delivered': scanned,
  'delivery.failed': { ...scanned, reason: 'lost' },
  'delivery.cancelled': {},
  'delivery.cancellation_refused': { status: 'SHIPPED' },
  'carrier.step': {
    orderId,
    scan: { scanId: 's-1', status: 'FAILED', at, location: 'Turin', reason: 'lost' },
  },
  'notification.requested': {
    clientId,
    sequence: 1,
    channel: 'email',
    template: 'shipped',
    to: 'ada@example.com',
    locale: 'en',
    at,
    placedAt: at,
    reference: 'WEB-2026-000017',
    items: [{ name: 'Espresso cups', quantity: 2, lineTotal: 3998 }],
    total: 3998,
    currency: 'EUR',
    carrier: 'memory',
    trackingNumber: 'T1',
    paid: true,
  },
  'webhook.notice_requested': {
    clientId,
    sequence: 1,
    channel: 'email',
    template: 'webhook_disabled',
    to: 'ops@shop.example.com',
    at,
    host: 'hooks.shop.example.com',
    failingSince: at,
    disabledBecause: 'failing',
  },
  'daily_report.requested': {
    ...{
      clientId: 'analytics',
      sequence: 1,
      channel: 'email',
      template: 'daily_report',
      to: 'owner@shop.example.com',
      at,
    },
    ...{ day: at.slice(0, 10), timeZone: 'Europe/Vienna', asOf: at },
    orders: { placed: 3, paid: 2, shipped: 2, delivered: 1, cancelled: 0, failed: 1, underWay: 1 },
    money: [{ currency: 'EUR', placed: 11994, paid: 7996, refunded: 3998, net: 3998 }],
    leadTimes: {
      placedToPaid: { p50: 1500, p95: 2000 },
      placedToShipped: { p50: 1, p95: 2 },
      placedToDelivered: { p50: 3, p95: 4 },
    },
    topProducts: [{ productId: 'espresso-cups', units: 6 }],
  },
  'notification.failed': { sequence: 1, channel: 'email', template: 'shipped', reason: 'bounced' },
  'order.duplicate_check_requested': {},
};
export const messageTypes = Object.keys(messageData) as Message['type'][];

/** A message about the example's order, as its sender sends it. */
export function createMessage(type: Message['type'], more: object = {}) {
  return {
    ...createCloudEventFields(type),
    id: `${orderId}:${type}`,
    source: '/ordering',
    subject: orderId,
    time: at,
    correlationid: trace.correlationId,
    traceparent: trace.traceparent,
    sequence: getSequence(1),
    data: messageData[type],
    ...more,
  };
}
