import { DeliveryMessage, type ScanStatus } from '../../messages/delivery-messages.ts';
import { createEnvelope } from '../../messages/envelope.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import { lookUp, toStoredSchema } from '../../messages/stored.ts';
import { type Delivery, findDecidingScan, type RecordedScan } from './delivery.ts';
import { createUnknownStatus } from './refusals.ts';
import { isFinal } from './transitions.ts';

const scanMessageTypes = {
  PROCESSING: 'delivery.processing',
  SHIPPED: 'delivery.shipped',
  OUT_FOR_DELIVERY: 'delivery.out_for_delivery',
  DELIVERED: 'delivery.delivered',
  FAILED: 'delivery.failed',
} as const satisfies Record<ScanStatus, DeliveryMessage['type']>;

/** The parcel of a delivery that never had one and is scanned all the same. */
const unknownParcel = { carrier: 'unknown', trackingNumber: 'unknown' };

/** Creates the message of the present status: identical to the first time it was sent, but for `trace`. */
export function createLatestStatusMessage(delivery: Delivery, trace: Trace): DeliveryMessage {
  const { cancelled, parcel, createdAt: at } = delivery;
  if (cancelled) return createStatusMessage('delivery.cancelled', { delivery, trace, ...cancelled, data: {} });
  const scan = findDecidingScan(delivery);
  if (scan) return createScanMessage(delivery, scan, trace);
  const data = { ...unknownParcel, ...parcel, at };
  return createStatusMessage('delivery.processing', { delivery, trace, at, revision: 1, data });
}

/**
 * Creates the message of a recorded scan, the same each time. After the end of the delivery the message says how it ended,
 * too: as a message of its own the end could be lost while the scan arrives, and ordering would wait for a parcel that
 * does not move any more.
 */
export function createScanMessage(delivery: Delivery, scan: RecordedScan, trace: Trace): DeliveryMessage {
  const { scanId, at, location, reason, revision } = scan;
  const type = lookUp(scanMessageTypes, scan.status);
  if (!type) throw createUnknownStatus(scan.status);
  const data = {
    ...unknownParcel,
    ...delivery.parcel,
    ...{ scanId, at },
    ...(location && { location }),
    ...(reason && { reason }),
    ...findEndBefore(delivery, revision),
  };
  return createStatusMessage(type, { delivery, trace, at, revision, fact: `scan:${scanId}`, data });
}

/** How the delivery had ended before this revision, if it had. */
function findEndBefore(delivery: Delivery, revision: number) {
  const { status, cancelled } = delivery;
  if (cancelled) return revision > cancelled.revision ? { deliveryStatus: status } : {};
  const last = isFinal(status) ? findDecidingScan(delivery) : undefined;
  if (!last || revision <= last.revision) return {};
  return { deliveryStatus: status, ...(last.reason && { deliveryFailure: last.reason }) };
}

/** Creates the refusal of a cancellation that comes too late, with the present status. */
export function createRefusalMessage(delivery: Delivery, trace: Trace, at: string): DeliveryMessage {
  const { status, revision } = delivery;
  return createStatusMessage('delivery.cancellation_refused', { delivery, trace, at, revision, data: { status } });
}

type Content = { delivery: Delivery; trace: Trace; at: string; revision: number; fact?: string; data: object };

function createStatusMessage(
  type: DeliveryMessage['type'],
  { delivery: { orderId }, trace, at, revision, fact = type, data }: Content,
): DeliveryMessage {
  const origin = { id: `${orderId}:${fact}`, source: '/delivery', subject: orderId, at, trace, revision };
  return toStoredSchema(DeliveryMessage).parse({ ...createEnvelope(type, origin), data });
}
