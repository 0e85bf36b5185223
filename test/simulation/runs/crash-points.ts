import { address } from '../../support/example.ts';
import { defaultConditions } from '../harness/conditions.ts';
import { createRandom } from '../harness/random.ts';
import { createPlannedFaults } from '../simulated-aws/fault-plans.ts';
import { isWrite, type Mode } from '../simulated-aws/faults.ts';
import type { PortCall } from '../simulated-aws/instance.ts';
import { type Kind, type KindName, kinds } from './order-kinds.ts';
import type { OrderPlan } from './plan.ts';
import { type Outcome, simulate } from './simulate.ts';

/** An outage of hours has thousands of equal calls. Only this many, half at each end, are crash points. */
const maxPoints = 120;

export type Slice = [nth: number, of: number];
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

/** The same for two calls that go wrong, the second at most `within` calls after the first, which is one of a slice. */
export async function runEveryPair(name: KindName, within: number, [nth, of]: Slice): Promise<Points> {
  const calls = [...(await recordCalls(name)).entries()].filter(([index]) => index % of === nth);
  const points: Points = { calls: calls.length, runs: 0, failed: [] };
  for (const [index, portCall] of calls)
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
  const {
    externalCarrier = false,
    manualCapture = false,
    mail = 'ses',
    providerDown: down = { from: 0, to: 0 },
    authorizationSeconds = defaultConditions.authorizationSeconds,
  } = kind;
  const outcome = await simulate({
    random: createRandom(1),
    conditions: { externalCarrier, manualCapture, authorizationSeconds, mail },
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
  email,
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
      ...(email && { contact: { email, locale: 'de-AT' } }),
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
