import { arrangeDelivery } from '../../../functions/delivery/domain/arrange-delivery.ts';
import { decide, type Fact } from '../../../functions/delivery/domain/decide.ts';
import type { Delivery } from '../../../functions/delivery/domain/delivery.ts';
import type { Ports } from '../../../functions/delivery/domain/ports.ts';
import { recordScan } from '../../../functions/delivery/domain/record-scan.ts';
import type { DeliveryStatus } from '../../../functions/delivery/domain/transitions.ts';
import type { DeliveryMessage, Scan } from '../../../functions/messages/delivery-messages.ts';
import { toUtc } from '../../../functions/messages/fields/time-input.ts';
import type { OrderCancellationRequested, OrderCreated } from '../../../functions/messages/order-messages.ts';
import { createCommandFields } from '../../support/command.ts';
import { address, clientId, getOrderId, orderId, at as today, trace } from '../../support/example.ts';
import { memoryCarrier } from '../../support/memory/carrier.ts';
import { memoryDeliveries } from '../../support/memory/deliveries.ts';

export { address, clientId, getOrderId, orderId, today, trace };
export const items = [{ productId: 'espresso-cups', quantity: 2 }];

export function orderCreated(subject = orderId, shippingAddress = address): OrderCreated {
  return { ...createCommandFields('order.created', subject), data: { clientId, items, shippingAddress } };
}

export function cancellationRequested(subject = orderId): OrderCancellationRequested {
  return { ...createCommandFields('order.cancellation_requested', subject), data: { clientId } };
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

/** A delivery whose parcel the carrier has just accepted. */
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

export const later = '2026-11-20T11:00:00.000Z';
/** The origin of facts that a carrier's message reports later. */
export const origin = { orderId, trace: { ...trace, correlationId: 'from-the-carrier' }, at: later };
export const orderFact: Fact = { ...origin, type: 'order.created' };
export const cancellationFact: Fact = { ...origin, type: 'order.cancellation_requested', clientId };
export const parcelFact = {
  ...origin,
  type: 'parcel.accepted' as const,
  order: orderCreated().data,
  parcel: { carrier: 'memory', trackingNumber: 'T1' },
} satisfies Fact;
export const scanFact = (scan = scanOf('SHIPPED')): Fact => ({ ...origin, type: 'parcel.scanned', scan });

/** A delivery that has come to its status in the shortest way. */
export function deliveryThatIs(status: DeliveryStatus): Delivery {
  if (status === 'PROCESSING') return taken;
  const { delivery } = decide(taken, status === 'CANCELLED' ? cancellationFact : scanFact(scanOf(status)));
  return delivery ?? taken;
}

export const typeOf = (status: DeliveryStatus) => `delivery.${status.toLowerCase()}`;

/** The ports in memory, with the messages sent through them. `ids` are their ids without the order id. */
export function createDeliveryHarness() {
  const deliveries = memoryDeliveries();
  const carrier = memoryCarrier();
  const sent: { message: DeliveryMessage; resend: number }[] = [];
  const ports: Ports = {
    deliveries,
    carrier,
    send: async (message, resend = 0) => void sent.push({ message, resend }),
    now: () => new Date(today),
  };
  const ids = () => sent.map(({ message }) => message.id.slice(orderId.length + 1));
  return { deliveries, carrier, sent, ports, ids };
}

/** Creates a harness in which the carrier has accepted the parcel of the order; the message about it is removed. */
export async function arrangeOneDelivery() {
  const harness = createDeliveryHarness();
  await arrangeDelivery(orderCreated(), harness.ports);
  harness.sent.length = 0;
  const report = (scan: Scan) => recordScan({ orderId, scan, trace }, harness.ports);
  return { ...harness, report };
}
