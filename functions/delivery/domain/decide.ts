import type { CarrierStep, DeliveryMessage } from '../../messages/delivery-messages.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import type { OrderCreated } from '../../messages/order-messages.ts';
import { lookUp } from '../../messages/stored.ts';
import { type Delivery, maxScans, type Parcel, type RecordedScan } from './delivery.ts';
import { createDeliveryNotFound, createTooManyScans, createUnknownStatus } from './refusals.ts';
import { createRefusalMessage, createScanMessage, getLatestStatusMessage } from './status-messages.ts';
import { canBecome, deliveryTransitions } from './transitions.ts';

/** What may happen to a delivery. `at` is our clock when we learn of it, `trace` is of what told us. */
export type Fact = { orderId: string; trace: Trace; at: string } & (
  | { kind: 'order due' }
  | { kind: 'parcel taken'; order: OrderCreated['data']; parcel: Parcel }
  | { kind: 'cancellation asked'; clientId: string }
  | { kind: 'parcel scanned'; scan: CarrierStep['data']['scan'] }
);

export type Decision = {
  /** The delivery from now on: the very one that was known where nothing changes. */
  delivery: Delivery | undefined;
  /** What ordering is told, once the delivery is written. */
  replies: readonly DeliveryMessage[];
  /** What the carrier is asked: `arrange` comes before everything else, `cancel` between the write and the replies. */
  carrier?: 'arrange' | 'cancel';
};

/**
 * What a fact makes of a delivery. Deciding the same fact again on what came of it changes nothing and replies the
 * same, so that whoever crashed on the way only has to begin anew. Throws `delivery_not_found` for a scan of
 * something unknown, `validation_failed` for one scan too many.
 * Throws `unavailable` where another release gave the delivery a status that this one does not know.
 */
export function decide(known: Delivery | undefined, fact: Fact): Decision {
  if (known && !lookUp(deliveryTransitions, known.status)) throw createUnknownStatus(known.status);
  switch (fact.kind) {
    case 'order due':
      return known ? repeat(known, fact) : { delivery: undefined, replies: [], carrier: 'arrange' };
    case 'parcel taken':
      return known ? repeat(known, fact) : begin({ ...arrange(fact.order, fact.parcel), status: 'PROCESSING' }, fact);
    case 'cancellation asked':
      return known ? cancel(known, fact) : createTombstone(fact.clientId, fact);
    case 'parcel scanned':
      if (!known) throw createDeliveryNotFound();
      return applyScan(known, fact, fact.scan);
  }
}

function arrange({ clientId, items, shippingAddress }: OrderCreated['data'], parcel: Parcel) {
  return { clientId, items, parcel, ...(shippingAddress && { shippingAddress }) };
}

function begin(
  first: Pick<Delivery, 'clientId' | 'items' | 'status' | 'cancelled' | 'parcel' | 'shippingAddress'>,
  { orderId, trace, at }: Fact,
): Decision {
  const delivery = { ...first, orderId, scans: [], createdAt: at, updatedAt: at, revision: 1, trace };
  return { delivery, replies: [getLatestStatusMessage(delivery, trace)] };
}

/**
 * The latest reply once more. The carrier of what is cancelled is told again: whoever cancelled it may have crashed
 * before that, or the carrier was being asked at that very moment.
 */
function repeat(known: Delivery, { trace }: Fact): Decision {
  const replies = [getLatestStatusMessage(known, trace)];
  return { delivery: known, replies, ...(known.status === 'CANCELLED' && { carrier: 'cancel' }) };
}

/** The order's own message will find it and arrange nothing. The carrier is told in case it was asked already. */
function createTombstone(clientId: string, fact: Fact): Decision {
  const cancelled = { at: fact.at, revision: 1 };
  return { ...begin({ clientId, items: [], status: 'CANCELLED', cancelled }, fact), carrier: 'cancel' };
}

function cancel(known: Delivery, fact: Fact): Decision {
  const { trace, at } = fact;
  if (known.status === 'CANCELLED') return repeat(known, fact);
  if (!canBecome(known.status, 'CANCELLED'))
    return { delivery: known, replies: [createRefusalMessage(known, trace, at)] };
  const revision = known.revision + 1;
  const delivery: Delivery = {
    ...known,
    status: 'CANCELLED',
    cancelled: { at, revision },
    updatedAt: at,
    revision,
  };
  return { delivery, replies: [getLatestStatusMessage(delivery, trace)], carrier: 'cancel' };
}

function applyScan(known: Delivery, { trace, at }: Fact, scan: CarrierStep['data']['scan']): Decision {
  const before = known.scans.find(({ scanId }) => scanId === scan.scanId);
  if (before) return { delivery: known, replies: [createScanMessage(known, before, trace)] };
  const moves = canBecome(known.status, scan.status);
  if (!moves && known.scans.length >= maxScans) throw createTooManyScans();
  const revision = known.revision + 1;
  const recorded: RecordedScan = { ...scan, receivedAt: at, revision };
  const delivery: Delivery = {
    ...known,
    status: moves ? scan.status : known.status,
    scans: [...known.scans, recorded],
    updatedAt: at,
    revision,
  };
  return { delivery, replies: [createScanMessage(delivery, recorded, trace)] };
}
