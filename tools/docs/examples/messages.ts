import { createCloudEventFields } from '../../../functions/messages/envelope.ts';
import type { Message } from '../../../functions/messages/messages.ts';
import { exampleFigures } from '../../../local/mail/samples.ts';
import { exampleOrderId as orderId } from '../meanings/meaning.ts';

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
  'payment.capture_requested': ['/ordering', money],
  'payment.refund_requested': ['/ordering', money],
  'payment.provider_reported': ['/payment', { report: 'payment_intent.succeeded' }],
  'payment.processed': ['/payment', { paymentId: 'pay_0D9F3A52' }],
  'payment.captured': ['/payment', { paymentId: 'pay_0D9F3A52' }],
  'payment.failed': ['/payment', { reason: 'declined' }],
  'payment.refunded': ['/payment', { paymentId: 'pay_0D9F3A52', attempts: 0 }],
  'payment.refund_failed': ['/payment', { attempts: 1, error: 'The provider did not answer in time.' }],
  'carrier.step': ['/carrier', { orderId, scan: { scanId: 'scan-1', status: 'SHIPPED', at: time } }],
  'notification.requested': [
    '/events',
    {
      clientId: 'demo-shop',
      sequence: 1,
      channel: 'email',
      template: 'placed',
      to: 'ada@example.com',
      locale: 'en',
      at: time,
      placedAt: time,
      items: [{ name: 'Espresso cups', quantity: 2, lineTotal: 3_998 }],
      total: 3_998,
      currency: 'EUR',
      paid: false,
    },
  ],
  'webhook.notice_requested': [
    '/events',
    {
      clientId: 'demo-shop',
      sequence: 1,
      channel: 'email',
      template: 'webhook_disabled',
      to: 'ops@shop.example.com',
      at: time,
      host: 'hooks.shop.example.com',
      disabledBecause: 'gone',
    },
  ],
  'daily_report.requested': [
    '/analytics',
    {
      ...{
        clientId: 'analytics',
        sequence: 1,
        channel: 'email',
        template: 'daily_report',
        to: 'owner@shop.example.com',
      },
      ...{ at: time, day: '2026-11-26', timeZone: 'Europe/Rome', asOf: time },
      ...exampleFigures,
    },
  ],
  'notification.failed': ['/notification', { sequence: 1, channel: 'email', template: 'shipped', reason: 'bounced' }],
  'order.duplicate_check_requested': ['/events', {}],
};

/** Creates an example message of a type. */
export function makeMessage(type: Message['type'] | 'webhook.wake_up'): object {
  if (type === 'webhook.wake_up')
    return { type, clientId: 'demo-shop', webhookId: '7c1b4a52-3f2b-4e60-8a3e-0d9f4d5e6f1c' };
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
