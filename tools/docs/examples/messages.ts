import { createCloudEventFields } from '../../../functions/messages/envelope.ts';
import type { Message } from '../../../functions/messages/messages.ts';
import { exampleOrderId as orderId } from '../meanings/parameters.ts';

const time = '2026-01-31T09:30:00.000Z';
const parcel = { carrier: 'simulated', trackingNumber: 'SIM-0D9F3A52' };
const scan = { ...parcel, scanId: 'scan-1', at: time, location: 'Turin' };
const shippingAddress = {
  name: 'Ada L.',
  line1: '1 Main St',
  city: 'Turin',
  postalCode: '10121',
  country: 'IT',
};
const money = { amount: 3_998, currency: 'EUR' };

/** Sender and example data of each message type. */
const examples: Readonly<Record<Message['type'], readonly [source: string, data: object]>> = {
  'order.created': [
    '/ordering',
    { clientId: 'demo-shop', items: [{ productId: 'espresso-cups', quantity: 2 }], shippingAddress },
  ],
  'order.cancellation_requested': ['/ordering', { clientId: 'demo-shop' }],
  'delivery.processing': ['/delivery', parcel],
  'delivery.shipped': ['/delivery', scan],
  'delivery.out_for_delivery': ['/delivery', scan],
  'delivery.delivered': ['/delivery', scan],
  'delivery.failed': ['/delivery', { ...scan, reason: 'undeliverable' }],
  'delivery.cancelled': ['/delivery', {}],
  'delivery.cancellation_refused': ['/delivery', { status: 'SHIPPED' }],
  'payment.requested': ['/ordering', { ...money, method: 'card', token: 'tok_ok' }],
  'payment.refund_requested': ['/ordering', money],
  'payment.processed': ['/payment', { paymentId: 'pay_0D9F3A52' }],
  'payment.failed': ['/payment', { reason: 'declined' }],
  'payment.refunded': ['/payment', { paymentId: 'pay_0D9F3A52' }],
  'payment.refund_failed': ['/payment', { attempts: 1, error: 'The provider did not answer in time.' }],
  'carrier.step': ['/carrier', { orderId, scan: { scanId: 'scan-1', status: 'SHIPPED', at: time } }],
};

/** Creates an example message of a type. */
export function makeMessage(type: Message['type']): object {
  const [source, data] = examples[type];
  return {
    ...createCloudEventFields(type),
    id: `${orderId}:${type}`,
    source,
    subject: orderId,
    time,
    correlationid: 'checkout-7f3a9c',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    sequence: '0000000001',
    data,
  };
}
