import type { Scan } from '../../../functions/messages/delivery-messages.ts';
import { deriveOrderId } from '../../../functions/ordering/domain/intake/idempotency-key.ts';
import type { Api } from '../harness/api.ts';
import type { OrderPlan, Plan, Way } from '../runs/plan.ts';
import type { Random } from '../harness/random.ts';
import type { World } from '../harness/harness.ts';

const maxAsks = 400;
const longestPauseMs = 300_000;

/** A company that brings parcels and reports its scans to the API, now and then twice or in disorder. */
export function openCompany(world: World, api: Api, plan: Plan, random: Random): void {
  const { timeline, note } = world.ground;
  const report = async (orderId: string, scan: Scan): Promise<void> => {
    for (let asks = 1; asks <= maxAsks; asks += 1) {
      const { status } = await api.scan(orderId, { ...scan, at: world.now().toISOString() });
      note(`SCAN ${orderId.slice(0, 8)} ${scan.status} → ${status}`);
      if (status === 202 || (status < 500 && status !== 404)) return;
      await timeline.wait(Math.min(1_000 * 2 ** asks, longestPauseMs));
    }
    world.violated(`the scan ${scan.status} of ${orderId} was never taken`);
  };
  const bring = async (orderId: string, { way, stubborn, pickUpMs = 0 }: Manner): Promise<void> => {
    await timeline.wait(pickUpMs);
    const scans = [...journey(way, random), ...(stubborn ? afterwards(way, random) : [])];
    for (const [index, { status, reason }] of scans.entries()) {
      await timeline.wait(random.between(100, 20_000));
      const { isCancelled } = world.carrier.parcels.get(orderId) ?? { isCancelled: true };
      if (isCancelled && !stubborn && random.chance(0.8)) return;
      const scanId = `${orderId.slice(0, 8)}-${index}`;
      const scan: Scan = { scanId, status, at: '', ...(reason && { reason }) };
      const reported = report(orderId, scan);
      if (random.chance(0.2)) void report(orderId, scan);
      if (random.chance(0.7)) await reported;
    }
  };
  world.carrier.onHandedOver((orderId) => {
    const order = plan.orders.find(({ clientId, key }) => deriveOrderId(clientId, key) === orderId);
    void bring(orderId, order ?? { way: 'delivered', stubborn: false });
  });
}

type Manner = Pick<OrderPlan, 'way' | 'stubborn' | 'pickUpMs'>;
type Step = Pick<Scan, 'status' | 'reason'>;

function journey(way: Way, random: Random): Step[] {
  const before = random.pick<Scan['status'][]>([
    ['SHIPPED', 'OUT_FOR_DELIVERY'],
    ['PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY'],
    ['OUT_FOR_DELIVERY', 'SHIPPED'],
    [],
  ]);
  const end: Step = way === 'delivered' ? { status: 'DELIVERED' } : { status: 'FAILED', reason: way };
  return [...before.map((status) => ({ status })), end];
}

/** What a parcel goes through that was not where it was said to be. */
function afterwards(way: Way, random: Random): Step[] {
  const lost: Step = { status: 'FAILED', reason: way === 'lost' ? 'damaged' : 'lost' };
  const found: Step[] = [{ status: 'OUT_FOR_DELIVERY' }, { status: 'DELIVERED' }];
  return way === 'delivered' ? [lost] : random.pick([found, found.slice(1), [lost]]);
}
