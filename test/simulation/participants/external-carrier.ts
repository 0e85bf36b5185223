import type { Scan } from '../../../functions/messages/delivery-messages.ts';
import { deriveOrderId } from '../../../functions/ordering/domain/intake/idempotency-key.ts';
import type { Api } from '../harness/api.ts';
import type { Harness } from '../harness/harness.ts';
import type { Random } from '../harness/random.ts';
import type { JourneyEnd, OrderPlan, Plan } from '../runs/plan.ts';

const maxRequests = 400;
const maxPauseMs = 300_000;

/** Starts a carrier that reports its scans through the API, sometimes twice or out of order. */
export function startExternalCarrier(harness: Harness, api: Api, plan: Plan, random: Random): void {
  const { timeline, note } = harness.runtime;
  const report = async (orderId: string, scan: Scan): Promise<void> => {
    for (let attempt = 1; attempt <= maxRequests; attempt += 1) {
      const { status } = await api.scan(orderId, { ...scan, at: harness.now().toISOString() });
      note(`SCAN ${orderId.slice(0, 8)} ${scan.status} → ${status}`);
      if (status === 202 || (status < 500 && status !== 404)) return;
      await timeline.wait(Math.min(1_000 * 2 ** attempt, maxPauseMs));
    }
    harness.reportViolation(`the scan ${scan.status} of ${orderId} was never accepted`);
  };
  const deliver = async (orderId: string, { journeyEnd, keepsScanning, pickUpMs = 0 }: Journey): Promise<void> => {
    await timeline.wait(pickUpMs);
    const steps = [...createSteps(journeyEnd, random), ...(keepsScanning ? createLateSteps(journeyEnd, random) : [])];
    for (const [index, { status, reason }] of steps.entries()) {
      await timeline.wait(random.between(100, 20_000));
      const { isCancelled } = harness.carrier.parcels.get(orderId) ?? { isCancelled: true };
      if (isCancelled && !keepsScanning && random.chance(0.8)) return;
      const scanId = `${orderId.slice(0, 8)}-${index}`;
      const scan: Scan = { scanId, status, at: '', ...(reason && { reason }) };
      const reported = report(orderId, scan);
      if (random.chance(0.2)) void report(orderId, scan);
      if (random.chance(0.7)) await reported;
    }
  };
  harness.carrier.onParcelArranged((orderId) => {
    const order = plan.orders.find(({ clientId, key }) => deriveOrderId(clientId, key) === orderId);
    void deliver(orderId, order ?? { journeyEnd: 'delivered', keepsScanning: false });
  });
}

type Journey = Pick<OrderPlan, 'journeyEnd' | 'keepsScanning' | 'pickUpMs'>;
type Step = Pick<Scan, 'status' | 'reason'>;

function createSteps(journeyEnd: JourneyEnd, random: Random): Step[] {
  const before = random.pick<Scan['status'][]>([
    ['SHIPPED', 'OUT_FOR_DELIVERY'],
    ['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY'],
    ['OUT_FOR_DELIVERY', 'SHIPPED'],
    [],
  ]);
  const end: Step = journeyEnd === 'delivered' ? { status: 'DELIVERED' } : { status: 'FAILED', reason: journeyEnd };
  return [...before.map((status) => ({ status })), end];
}

/** Returns scans that contradict the end: a delivered parcel is lost, a lost one is found. */
function createLateSteps(journeyEnd: JourneyEnd, random: Random): Step[] {
  const lost: Step = { status: 'FAILED', reason: journeyEnd === 'lost' ? 'damaged' : 'lost' };
  const found: Step[] = [{ status: 'OUT_FOR_DELIVERY' }, { status: 'DELIVERED' }];
  return journeyEnd === 'delivered' ? [lost] : random.pick([found, found.slice(1), [lost]]);
}
