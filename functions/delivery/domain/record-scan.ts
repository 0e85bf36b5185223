import type { CarrierStep } from '../../messages/delivery-messages.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import { Refusal } from '../../messages/refusal.ts';
import { changeDelivery } from './change-delivery.ts';
import { decide } from './decide.ts';
import type { Delivery } from './delivery.ts';
import type { Ports } from './ports.ts';
import { createTimeOutOfRange } from './refusals.ts';

/** The scan may be the step of another release, with a status that this one does not know. */
export type Reported = { orderId: string; scan: CarrierStep['data']['scan']; trace: Trace };
/** Why the delivery as it is then must not be changed, after the preconditions of the request. */
type RefusalFor = (delivery: Delivery) => Refusal | undefined;

/** Clocks differ, and carriers report in local time by mistake; further ahead than this is nonsense. */
const maxAheadMs = 3_600_000;
/** A step waits this long for its delivery, which an outage may hold up. After that it fails. */
const maxWaitMs = 25 * 3_600_000;

/**
 * Records what a carrier says of a parcel and passes it on to ordering. The same scan id again is the same scan: the
 * first one stands, and its news is sent once more, since whoever reported it may never have got that far.
 * Throws `delivery_not_found`, `precondition_failed` (not for a scan that is recorded) and `validation_failed`.
 */
export async function recordScan(
  reported: Reported & { refusalFor?: RefusalFor },
  ports: Pick<Ports, 'deliveries' | 'send' | 'now'>,
): Promise<Delivery> {
  const { scan, refusalFor } = reported;
  const isRecorded = (known: Delivery) => known.scans.some(({ scanId }) => scanId === scan.scanId);
  const deciding: typeof decide = (known, fact) => {
    const refusal = known && !isRecorded(known) && refusalFor?.(known);
    if (refusal) throw refusal;
    return decide(known, fact);
  };
  return toRecordedScan(reported, deciding, ports);
}

/**
 * What the simulated carrier does next with a parcel. A cancelled or failed parcel stays where it is, though a scan that
 * is known is told again. Throws `unavailable` for a parcel that is not known yet, because its delivery is written after the
 * carrier has taken it, and `delivery_not_found` when that does not end.
 */
export async function recordSimulatedScan(
  step: Reported,
  ports: Pick<Ports, 'deliveries' | 'send' | 'now'>,
): Promise<void> {
  const isEarly = ports.now().getTime() < Date.parse(step.scan.at) + maxWaitMs;
  const deciding: typeof decide = (known, fact) => {
    if (!known && isEarly) throw new Refusal('unavailable', 'The delivery is not known yet.');
    return isUnchanged(known, step.scan) ? { delivery: known, replies: [] } : decide(known, fact);
  };
  await toRecordedScan(step, deciding, ports);
}

function isUnchanged(delivery: Delivery | undefined, { scanId }: Reported['scan']): boolean {
  if (delivery?.status === 'CANCELLED') return true;
  return delivery?.status === 'FAILED' && !delivery.scans.some((scan) => scan.scanId === scanId);
}

async function toRecordedScan(
  { orderId, scan, trace }: Reported,
  deciding: typeof decide,
  ports: Pick<Ports, 'deliveries' | 'send' | 'now'>,
): Promise<Delivery> {
  const now = ports.now();
  refuseTimesOutOfRange(scan, now);
  const fact = { orderId, trace, at: now.toISOString(), kind: 'parcel scanned', scan } as const;
  const { delivery, replies } = await changeDelivery(fact, deciding, ports);
  if (!delivery) throw new Error(`a scan of ${orderId} was decided without a delivery`);
  for (const reply of replies) await ports.send(reply);
  return delivery;
}

/** Times before 1970 are refused with those far ahead: in UTC the oldest would have a year that is none. */
function refuseTimesOutOfRange(scan: Reported['scan'], now: Date): void {
  const at = Date.parse(scan.at);
  if (at > now.getTime() + maxAheadMs)
    throw createTimeOutOfRange('too_far_ahead', 'must not be more than an hour from now');
  if (at < 0) throw createTimeOutOfRange('too_long_ago', 'must not be before 1970');
}
