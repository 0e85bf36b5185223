import { DeliveryMessage, type ScanStatus } from '../../messages/delivery-messages.ts';
import { createCloudEventFields, getSequence } from '../../messages/envelope.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import { lookUp, toStoredSchema } from '../../messages/stored.ts';
import { type Delivery, findDecidingScan, type RecordedScan } from './delivery.ts';
import { createUnknownStatus } from './refusals.ts';
import { isFinal } from './transitions.ts';

const scanEventTypes = {
  PROCESSING: 'delivery.processing',
  SHIPPED: 'delivery.shipped',
  OUT_FOR_DELIVERY: 'delivery.out_for_delivery',
  DELIVERED: 'delivery.delivered',
  FAILED: 'delivery.failed',
} as const satisfies Record<ScanStatus, DeliveryMessage['type']>;

/** What is said of a parcel that was never handed over by us and is scanned all the same. */
const strayParcel = { carrier: 'unknown', trackingNumber: 'unknown' };

/**
 * The message for the status that a delivery has, word for word as it was first sent but for its trace: that is of
 * whatever caused it to be said now.
 */
export function getLatestStatusMessage(delivery: Delivery, trace: Trace): DeliveryMessage {
  if (delivery.cancelled) {
    const { at, revision } = delivery.cancelled;
    return createStatusMessage('delivery.cancelled', { delivery, trace, at, revision, data: {} });
  }
  const scan = findDecidingScan(delivery);
  if (scan) return createScanMessage(delivery, scan, trace);
  const data = { ...strayParcel, ...delivery.parcel, at: delivery.createdAt };
  return createStatusMessage('delivery.processing', {
    delivery,
    trace,
    at: delivery.createdAt,
    revision: 1,
    data,
  });
}

/**
 * What a recorded scan said, always the same message for the same scan. Of a parcel that is scanned after its delivery
 * has ended it says that too: were the end another message, it could be lost on its way while the scan is not, and
 * ordering would wait for the rest of a journey that may end there.
 */
export function createScanMessage(delivery: Delivery, scan: RecordedScan, trace: Trace): DeliveryMessage {
  const { scanId, at, location, reason, revision } = scan;
  const type = lookUp(scanEventTypes, scan.status);
  if (!type) throw createUnknownStatus(scan.status);
  return createStatusMessage(type, {
    delivery,
    trace,
    at,
    revision,
    fact: `scan:${scanId}`,
    data: {
      ...strayParcel,
      ...delivery.parcel,
      scanId,
      at,
      ...(location && { location }),
      ...(reason && { reason }),
      ...findEndBefore(delivery, revision),
    },
  });
}

/** How the delivery had ended before this change of it, if it had. */
function findEndBefore(delivery: Delivery, revision: number) {
  const { status, cancelled } = delivery;
  if (cancelled) return revision > cancelled.revision ? { deliveryStatus: status } : {};
  const last = isFinal(status) ? findDecidingScan(delivery) : undefined;
  if (!last || revision <= last.revision) return {};
  return { deliveryStatus: status, ...(last.reason && { deliveryFailure: last.reason }) };
}

/** Says that it is too late to cancel, and how far the delivery is. */
export function createRefusalMessage(delivery: Delivery, trace: Trace, at: string): DeliveryMessage {
  const { status, revision } = delivery;
  return createStatusMessage('delivery.cancellation_refused', {
    delivery,
    trace,
    at,
    revision,
    data: { status },
  });
}

function createStatusMessage(
  type: DeliveryMessage['type'],
  said: { delivery: Delivery; trace: Trace; at: string; revision: number; fact?: string; data: object },
): DeliveryMessage {
  return toStoredSchema(DeliveryMessage).parse({
    ...createCloudEventFields(type),
    id: `${said.delivery.orderId}:${said.fact ?? type}`,
    source: '/delivery',
    subject: said.delivery.orderId,
    time: said.at,
    correlationid: said.trace.correlationId,
    traceparent: said.trace.traceparent,
    sequence: getSequence(said.revision),
    data: said.data,
  });
}
