import { createCloudEventFields, getSequence } from '../../../functions/messages/envelope.ts';
import type { Message } from '../../../functions/messages/messages.ts';
import { address, at, orderId, trace } from '../../support/example.ts';

const parcel = { carrier: 'simulated', trackingNumber: 'T1' };
const money = { amount: 3_998, currency: 'EUR' };
const scanned = {
  ...parcel,
  scanId: 's-1',
  at,
  location: 'Turin',
  deliveryStatus: 'FAILED',
  deliveryFailure: 'lost',
};

/** Every type of message, with each member that its data can have. */
export const messageData: Record<Message['type'], object> = {
  'order.created': {
    clientId: 'demo-shop',
    items: [{ productId: 'espresso-cups', quantity: 2 }],
    shippingAddress: { ...address, line2: 'Stairs B', region: 'Piemonte', phone: '+39 011 5550100' },
  },
  'order.cancellation_requested': { clientId: 'demo-shop' },
  'payment.requested': { ...money, method: 'card', token: 'tok_ok' },
  'payment.refund_requested': money,
  'payment.processed': { paymentId: 'pay-1' },
  'payment.failed': { reason: 'declined' },
  'payment.refunded': { paymentId: 'pay-1' },
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
};
export const messageTypes = Object.keys(messageData) as Message['type'][];

/** A message of this type as it is sent. */
export function messageOf(type: Message['type'], more: object = {}) {
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
