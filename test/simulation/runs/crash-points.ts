import { address } from '../../support/example.ts';
import { createRandom } from '../harness/random.ts';
import { createPlannedFaults, isWrite, type Mode } from '../simulated-aws/faults.ts';
import type { PortCall } from '../simulated-aws/instance.ts';
import type { JourneyEnd, OrderPlan } from './plan.ts';
import { type Outcome, simulate } from './simulate.ts';

type Kind = {
  /** The status of the order, and that of its payment, when no call fails. */
  ends: string;
  token?: string;
  journeyEnd?: JourneyEnd;
  cancelAt?: number;
  externalCarrier?: boolean;
  keepsScanning?: boolean;
  pickUpMs?: number;
  /** When the payment provider is down, in milliseconds from the beginning. */
  providerDown?: { from: number; to: number };
};

const hourMs = 3_600_000;
/** An outage of hours has thousands of equal calls. Only this many, half at each end, are crash points. */
const maxPoints = 120;
const deliveredAfterCancellation = { token: 'tok_ok', cancelAt: 400, externalCarrier: true, keepsScanning: true };

/** One order of each kind. Times are milliseconds after it was placed. */
export const kinds = {
  'unpaid, delivered': { ends: 'DELIVERED' },
  'unpaid, undeliverable': { ends: 'FAILED', journeyEnd: 'undeliverable' },
  'unpaid, cancelled at once': { ends: 'CANCELLED', cancelAt: 60 },
  'unpaid, cancelled too late': { ends: 'DELIVERED', cancelAt: 5_400 },
  'paid, delivered': { ends: 'DELIVERED PAID', token: 'tok_ok' },
  'paid, undeliverable': { ends: 'FAILED REFUNDED', token: 'tok_ok', journeyEnd: 'undeliverable' },
  'paid, lost': { ends: 'FAILED REFUNDED', token: 'tok_ok', journeyEnd: 'lost', externalCarrier: true },
  'paid, damaged': { ends: 'FAILED REFUNDED', token: 'tok_ok', journeyEnd: 'damaged', externalCarrier: true },
  declined: { ends: 'FAILED DECLINED', token: 'tok_declined' },
  'declined during the cancellation': { ends: 'CANCELLED CANCELLED', token: 'tok_declined', cancelAt: 30 },
  'paid at the third attempt': { ends: 'DELIVERED PAID', token: 'tok_flaky' },
  'paid after an outage of the provider': { ends: 'DELIVERED PAID', token: 'tok_down' },
  'cancelled during the payment': { ends: 'CANCELLED REFUNDED', token: 'tok_ok', cancelAt: 60 },
  'cancelled after the payment, refunded at the fourth attempt': {
    ends: 'CANCELLED REFUNDED',
    token: 'tok_refund_flaky',
    cancelAt: 200,
  },
  'cancelled at an external carrier': {
    ends: 'CANCELLED REFUNDED',
    token: 'tok_ok',
    cancelAt: 400,
    externalCarrier: true,
  },
  'cancelled before the payment, in an outage of hours': {
    ends: 'CANCELLED CANCELLED',
    token: 'tok_ok',
    cancelAt: 60_000,
    providerDown: { from: 0, to: 2 * hourMs },
  },
  'delivered after the cancellation': { ends: 'CANCELLED REFUNDED', ...deliveredAfterCancellation },
  'scanned after the failure': {
    ends: 'FAILED',
    journeyEnd: 'undeliverable',
    externalCarrier: true,
    keepsScanning: true,
  },
  'delivered after the cancellation, before the refund': {
    ends: 'CANCELLED REFUNDED',
    ...deliveredAfterCancellation,
    providerDown: { from: 300, to: 81 * hourMs },
  },
  'delivered days after the cancellation, before the refund': {
    ends: 'CANCELLED REFUNDED',
    ...deliveredAfterCancellation,
    pickUpMs: 80 * hourMs,
    providerDown: { from: 300, to: 81 * hourMs },
  },
} as const satisfies Record<string, Kind>;
export type KindName = keyof typeof kinds;

export type Points = { calls: number; runs: number; failed: { at: string; violations: readonly string[] }[] };

const modes: readonly Mode[] = ['fails', 'response lost', 'crashes before', 'crashes after'];

/** Simulates the order once for each of its port calls and each way in which that call can go wrong. */
export async function runEveryPoint(name: KindName): Promise<Points> {
  const calls = [...(await recordCalls(name)).entries()];
  const isLong = 'providerDown' in kinds[name] && calls.length > maxPoints;
  const chosen = isLong ? [...calls.slice(0, maxPoints / 2), ...calls.slice(-maxPoints / 2)] : calls;
  const points: Points = { calls: chosen.length, runs: 0, failed: [] };
  for (const [index, portCall] of chosen)
    for (const mode of modesFor(portCall)) await runWithFaults(name, new Map([[index + 1, mode]]), points);
  return points;
}

/** The same for two calls that go wrong, the second at most `within` calls after the first. */
export async function runEveryPair(name: KindName, within: number): Promise<Points> {
  const calls = await recordCalls(name);
  const points: Points = { calls: calls.length, runs: 0, failed: [] };
  for (const [index, portCall] of calls.entries())
    for (const mode of modesFor(portCall))
      for (let distance = 1; distance <= within; distance += 1)
        for (const second of modes) {
          const first: [number, Mode] = [index + 1, mode];
          await runWithFaults(name, new Map([first, [index + 1 + distance, second]]), points);
        }
  return points;
}

function modesFor(portCall: PortCall): readonly Mode[] {
  const { operation } = portCall;
  if (operation === 'entry') return ['partial'];
  if (operation === 'acknowledge') return ['fails'];
  if (operation === 'receive') return ['fails', 'response lost'];
  return isWrite(portCall) ? [...modes, 'contended'] : modes;
}

async function recordCalls(name: KindName): Promise<PortCall[]> {
  const { outcome, calls } = await simulateOrder(name);
  if (outcome.violations.length > 0) throw new Error(`${name}: ${outcome.violations.join('; ')}`);
  return calls;
}

async function runWithFaults(name: KindName, faults: ReadonlyMap<number, Mode>, points: Points): Promise<void> {
  const { outcome } = await simulateOrder(name, faults);
  points.runs += 1;
  const at = [...faults].map(([call, mode]) => `call ${call} ${mode}`).join(', ');
  if (outcome.violations.length > 0) points.failed.push({ at: `${name}: ${at}`, violations: outcome.violations });
}

/** Simulates an order of this kind with faults at these calls. Everything else happens in the same order each time. */
export async function simulateOrder(
  name: KindName,
  planned: ReadonlyMap<number, Mode> = new Map(),
): Promise<{ outcome: Outcome; calls: PortCall[] }> {
  const kind: Kind = kinds[name];
  const faults = createPlannedFaults(planned);
  const { externalCarrier = false, providerDown: down = { from: 0, to: 0 } } = kind;
  const outcome = await simulate({
    random: createRandom(1),
    conditions: { externalCarrier },
    plan: { orders: [createOrderPlan(kind)], prices: [], adjustments: [] },
    faults: (time) => {
      const start = time.now();
      const isDown = () => time.now() - start >= down.from && time.now() - start < down.to;
      return {
        ...faults,
        at: (portCall) => faults.at(portCall) ?? (portCall.resource === 'provider' && isDown() ? 'fails' : undefined),
      };
    },
    faultyMs: down.to,
  });
  return { outcome, calls: faults.calls };
}

function createOrderPlan({
  token,
  journeyEnd = 'delivered',
  cancelAt,
  keepsScanning = false,
  pickUpMs = 0,
}: Kind): OrderPlan {
  const postalCode = journeyEnd === 'undeliverable' ? 'UNDELIVERABLE' : address.postalCode;
  return {
    clientId: 'shop',
    key: 'key',
    request: {
      customerId: 'c-1',
      reference: 'WEB-1',
      items: [{ productId: 'cups', quantity: 2 }],
      shippingAddress: { ...address, postalCode },
      ...(token && { payment: { method: 'card', token } }),
    },
    at: 0,
    copies: 1,
    ...(cancelAt !== undefined && { cancelAt }),
    cancelTwice: false,
    journeyEnd,
    keepsScanning,
    pickUpMs,
  };
}
