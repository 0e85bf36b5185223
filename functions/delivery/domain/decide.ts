import type { CarrierStep, DeliveryMessage, Parcel } from '../../messages/delivery-messages.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import type { OrderCreated } from '../../messages/order-messages.ts';
import { lookUp } from '../../messages/stored.ts';
import { type Delivery, maxScans, type RecordedScan } from './delivery.ts';
import { createDeliveryNotFound, createTooManyScans, createUnknownStatus } from './refusals.ts';
import { createLatestStatusMessage, createRefusalMessage, createScanMessage } from './status-messages.ts';
import { canBecome, deliveryTransitions } from './transitions.ts';

/** An input of `decide`: a command, or a report on a parcel. `at` is our clock when we learn of it; `trace` is of the message that reports it. */
export type Fact = { orderId: string; trace: Trace; at: string } & (
  | { type: 'order.created' }
  | { type: 'parcel.accepted'; order: OrderCreated['data']; parcel: Parcel }
  | { type: 'order.cancellation_requested'; clientId: string }
  | { type: 'parcel.scanned'; scan: CarrierStep['data']['scan'] }
);

export type Decision = {
  /** The delivery after the fact: the same object as before when nothing changes. */
  delivery: Delivery | undefined;
  /** Messages to ordering, sent once the delivery is saved. */
  replies: readonly DeliveryMessage[];
  /** The call to the carrier: `arrange` before everything else, `cancel` between the write and the replies. */
  carrier?: 'arrange' | 'cancel';
};

/**
 * Decides what a fact makes of a delivery. Idempotent: the same fact on the result changes nothing and gives the same
 * replies, so that a crashed request can start over. Throws `delivery_not_found` for a scan of an unknown delivery,
 * `validation_failed` for a scan too many, and `unavailable` for a status that only another release knows.
 */
export function decide(delivery: Delivery | undefined, fact: Fact): Decision {
  if (delivery && !lookUp(deliveryTransitions, delivery.status)) throw createUnknownStatus(delivery.status);
  switch (fact.type) {
    case 'order.created':
      return delivery ? repeatReply(delivery, fact) : { delivery, replies: [], carrier: 'arrange' };
    case 'parcel.accepted':
      return delivery ? repeatReply(delivery, fact) : begin({ ...arrange(fact), status: 'PROCESSING' }, fact);
    case 'order.cancellation_requested':
      return delivery ? cancel(delivery, fact) : createTombstone(fact.clientId, fact);
    case 'parcel.scanned':
      if (!delivery) throw createDeliveryNotFound();
      return applyScan(delivery, fact, fact.scan);
  }
}

function arrange({ order, parcel }: { order: OrderCreated['data']; parcel: Parcel }) {
  const { clientId, items, shippingAddress } = order;
  return { clientId, items, parcel, ...(shippingAddress && { shippingAddress }) };
}

function begin(
  first: Pick<Delivery, 'clientId' | 'items' | 'status' | 'cancelled' | 'parcel' | 'shippingAddress'>,
  { orderId, trace, at }: Fact,
): Decision {
  const delivery = { ...first, orderId, scans: [], createdAt: at, updatedAt: at, revision: 1, trace };
  return { delivery, replies: [createLatestStatusMessage(delivery, trace)] };
}

/**
 * Sends the latest reply again. The carrier of a cancelled delivery is called again: the first request may have crashed
 * before its call, or the parcel was being arranged at that moment.
 */
function repeatReply(delivery: Delivery, { trace }: Fact): Decision {
  const replies = [createLatestStatusMessage(delivery, trace)];
  return { delivery, replies, ...(delivery.status === 'CANCELLED' && { carrier: 'cancel' }) };
}

/** The order arrives later and finds it, and nothing is arranged. The carrier is called in case it has the parcel already. */
function createTombstone(clientId: string, fact: Fact): Decision {
  const cancelled = { at: fact.at, revision: 1 };
  return { ...begin({ clientId, items: [], status: 'CANCELLED', cancelled }, fact), carrier: 'cancel' };
}

function cancel(before: Delivery, fact: Fact): Decision {
  const { trace, at } = fact;
  if (before.status === 'CANCELLED') return repeatReply(before, fact);
  if (!canBecome(before.status, 'CANCELLED'))
    return { delivery: before, replies: [createRefusalMessage(before, trace, at)] };
  const revision = before.revision + 1;
  const cancelled = { at, revision };
  const delivery: Delivery = { ...before, status: 'CANCELLED', cancelled, updatedAt: at, revision };
  return { delivery, replies: [createLatestStatusMessage(delivery, trace)], carrier: 'cancel' };
}

function applyScan(before: Delivery, { trace, at }: Fact, scan: CarrierStep['data']['scan']): Decision {
  const known = before.scans.find(({ scanId }) => scanId === scan.scanId);
  if (known) return { delivery: before, replies: [createScanMessage(before, known, trace)] };
  const isTransition = canBecome(before.status, scan.status);
  if (!isTransition && before.scans.length >= maxScans) throw createTooManyScans();
  const revision = before.revision + 1;
  const recorded: RecordedScan = { ...scan, receivedAt: at, revision };
  const status = isTransition ? scan.status : before.status;
  const delivery: Delivery = { ...before, status, scans: [...before.scans, recorded], updatedAt: at, revision };
  return { delivery, replies: [createScanMessage(delivery, recorded, trace)] };
}
