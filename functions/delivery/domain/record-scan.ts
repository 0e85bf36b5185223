import type { CarrierStep } from '../../messages/delivery-messages.ts';
import type { Trace } from '../../messages/fields/primitives.ts';
import { Refusal } from '../../messages/refusal.ts';
import { applyFact } from './apply-fact.ts';
import { decide } from './decide.ts';
import type { Delivery } from './delivery.ts';
import type { Ports } from './ports.ts';
import { createTimeOutOfRange } from './refusals.ts';

/** A scan of the API or of a carrier step; the step of another release may have a status that this one does not know. */
export type ReportedScan = { orderId: string; scan: CarrierStep['data']['scan']; trace: Trace };
type ScanPorts = Pick<Ports, 'deliveries' | 'send' | 'now'>;

/** Clocks differ, and some carriers report in local time by mistake; a scan further ahead than this is refused. */
const maxAheadMs = 3_600_000;
/** A step is deferred for this long while its delivery is unknown, because an outage may hold the delivery up. */
const maxWaitMs = 25 * 3_600_000;

/**
 * Records a carrier's scan and sends its status message to ordering. A known scan id changes nothing and sends the message
 * again, because the first request may have crashed before it did. `refusalFor` checks the preconditions of the request
 * against the delivery. Throws `delivery_not_found`, `validation_failed` and, for a new scan, `precondition_failed`.
 */
export function recordScan(
  { refusalFor, ...reported }: ReportedScan & { refusalFor?: (delivery: Delivery) => Refusal | undefined },
  ports: ScanPorts,
): Promise<Delivery> {
  const decideOn: typeof decide = (delivery, fact) => {
    const refusal = delivery && !hasScan(delivery, reported.scan) && refusalFor?.(delivery);
    if (refusal) throw refusal;
    return decide(delivery, fact);
  };
  return saveScan(reported, decideOn, ports);
}

/**
 * Records the next scan of the simulated carrier. A cancelled or failed parcel does not move, though a known scan is sent
 * again. Throws `unavailable` while the delivery is unknown, because it is written after the carrier has accepted the
 * parcel, and `delivery_not_found` when that takes too long.
 */
export async function recordSimulatedScan(step: ReportedScan, ports: ScanPorts): Promise<void> {
  const isEarly = ports.now().getTime() < Date.parse(step.scan.at) + maxWaitMs;
  const decideOn: typeof decide = (delivery, fact) => {
    if (!delivery && isEarly) throw new Refusal('unavailable', 'The delivery is not known yet.');
    return delivery && isStopped(delivery, step.scan) ? { delivery, replies: [] } : decide(delivery, fact);
  };
  await saveScan(step, decideOn, ports);
}

function isStopped(delivery: Delivery, scan: ReportedScan['scan']): boolean {
  return delivery.status === 'CANCELLED' || (delivery.status === 'FAILED' && !hasScan(delivery, scan));
}

function hasScan({ scans }: Delivery, { scanId }: ReportedScan['scan']): boolean {
  return scans.some((scan) => scan.scanId === scanId);
}

async function saveScan({ orderId, scan, trace }: ReportedScan, decideOn: typeof decide, ports: ScanPorts) {
  const now = ports.now();
  checkScanTime(scan, now);
  const fact = { orderId, trace, at: now.toISOString(), type: 'parcel.scanned', scan } as const;
  const { delivery, replies } = await applyFact(fact, ports, { decideOn });
  if (!delivery) throw new Error(`a scan of ${orderId} was decided without a delivery`);
  for (const reply of replies) await ports.send(reply);
  return delivery;
}

/** Refuses times before 1970 too: the oldest of them have no year in UTC that a time stamp can have. */
function checkScanTime(scan: ReportedScan['scan'], now: Date): void {
  const at = Date.parse(scan.at);
  if (at > now.getTime() + maxAheadMs)
    throw createTimeOutOfRange('too_far_ahead', 'must not be more than an hour from now');
  if (at < 0) throw createTimeOutOfRange('too_long_ago', 'must not be before 1970');
}
