import type { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import type { Ports } from '../../../functions/delivery/domain/ports.ts';
import type { DeliveryMessage, Scan } from '../../../functions/messages/delivery-messages.ts';
import { createCloudEventFields } from '../../../functions/messages/envelope.ts';
import { toUtc } from '../../../functions/messages/fields/time-input.ts';
import type { OrderCancellationRequested, OrderCreated } from '../../../functions/messages/order-messages.ts';
import { memoryCarrier } from '../../support/memory/carrier.ts';
import { memoryDeliveries } from '../../support/memory/deliveries.ts';

export const orderId = '0d9f3a52-7c1b-5e60-8a3e-3f2b1c4d5e6f';
export const clientId = 'demo-shop';
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
export const items = [{ productId: 'espresso-cups', quantity: 2 }];
export const today = '2026-11-20T10:00:00.000Z';

/** An id like those of real orders, the n-th of many. */
export function orderIdNo(n: number): string {
  return `${orderId.slice(0, -12)}${n.toString(16).padStart(12, '0')}`;
}

function about<Type extends 'order.created' | 'order.cancellation_requested'>(type: Type, subject: string) {
  return {
    ...createCloudEventFields(type),
    id: `${subject}:${type}`,
    source: '/ordering',
    subject,
    time: today,
    correlationid: trace.correlationId,
    traceparent: trace.traceparent,
    sequence: '1',
  };
}

export function orderCreated(subject = orderId, shippingAddress = address): OrderCreated {
  return { ...about('order.created', subject), data: { clientId, items, shippingAddress } };
}

export function cancellationRequested(subject = orderId): OrderCancellationRequested {
  return { ...about('order.cancellation_requested', subject), data: { clientId } };
}

export function scanOf(status: Scan['status'], more: Partial<Scan> = {}): Scan {
  const { at = '2026-11-20T12:00:00+02:00' } = more;
  return {
    scanId: status.toLowerCase(),
    status,
    ...(status === 'FAILED' && { reason: 'undeliverable' as const }),
    ...more,
    at: toUtc(at) ?? at,
  };
}

/** A delivery that the carrier has just taken. */
export const taken: Delivery = {
  orderId,
  clientId,
  status: 'PROCESSING',
  items,
  shippingAddress: address,
  parcel: { carrier: 'memory', trackingNumber: 'T1' },
  scans: [],
  createdAt: today,
  updatedAt: today,
  revision: 1,
  trace,
};

/** The ports in memory, with everything that was sent through them. */
export function world() {
  const deliveries = memoryDeliveries();
  const carrier = memoryCarrier();
  const sent: { news: DeliveryMessage; resend: number }[] = [];
  const ports: Ports = {
    deliveries,
    carrier,
    send: async (news, resend = 0) => void sent.push({ news, resend }),
    now: () => new Date(today),
  };
  const ids = () => sent.map(({ news }) => news.id.slice(orderId.length + 1));
  return { deliveries, carrier, sent, ports, ids };
}
