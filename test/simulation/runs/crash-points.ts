import { address } from '../../support/example.ts';
import { isWrite, type Mode, plannedFaults } from '../simulated-aws/faults.ts';
import type { Asked } from '../simulated-aws/instance.ts';
import type { OrderPlan, Way } from './plan.ts';
import { randomFrom } from '../harness/random.ts';
import { type Outcome, simulate } from './simulate.ts';

type Kind = {
  token?: string;
  way?: Way;
  cancelAt?: number;
  company?: boolean;
  stubborn?: boolean;
  pickUpMs?: number;
  /** For so long from the beginning, in milliseconds, the payment provider answers nobody after the first call. */
  providerDown?: { from: number; to: number };
};

const hourMs = 3_600_000;
/** An outage of hours has thousands of calls that are all alike: so many at both ends are broken off. */
const mostPoints = 120;

/** One order of each kind; times are milliseconds after it was placed. */
export const kinds = {
  'not paid for, delivered': {},
  'not paid for, undeliverable': { way: 'undeliverable' },
  'not paid for, cancelled at once': { cancelAt: 60 },
  'not paid for, cancelled too late': { cancelAt: 5_400 },
  'paid, delivered': { token: 'tok_ok' },
  'paid, undeliverable': { token: 'tok_ok', way: 'undeliverable' },
  'paid, lost by a company': { token: 'tok_ok', way: 'lost', company: true },
  'paid, damaged by a company': { token: 'tok_ok', way: 'damaged', company: true },
  declined: { token: 'tok_declined' },
  'declined when it was cancelled': { token: 'tok_declined', cancelAt: 30 },
  'paid at the third try': { token: 'tok_flaky' },
  'paid when the provider is up again': { token: 'tok_down' },
  'cancelled while it is being paid': { token: 'tok_ok', cancelAt: 60 },
  'cancelled after payment, refunded at the fourth try': { token: 'tok_refund_flaky', cancelAt: 200 },
  'cancelled at a company': { token: 'tok_ok', cancelAt: 400, company: true },
  'cancelled before it is paid, the provider down for hours': {
    token: 'tok_ok',
    cancelAt: 60_000,
    providerDown: { from: 0, to: 2 * hourMs },
  },
  'brought by a company although it was cancelled': {
    token: 'tok_ok',
    cancelAt: 400,
    company: true,
    stubborn: true,
  },
  'scanned by a company after it has failed': { way: 'undeliverable', company: true, stubborn: true },
  'brought although it was cancelled, then not refunded for days': {
    token: 'tok_ok',
    cancelAt: 400,
    company: true,
    stubborn: true,
    providerDown: { from: 300, to: 81 * hourMs },
  },
  'not refunded for days, then brought although it was cancelled': {
    token: 'tok_ok',
    cancelAt: 400,
    company: true,
    stubborn: true,
    pickUpMs: 80 * hourMs,
    providerDown: { from: 300, to: 81 * hourMs },
  },
} as const satisfies Record<string, Kind>;
export type KindName = keyof typeof kinds;

export type Points = { calls: number; runs: number; failed: { at: string; violations: readonly string[] }[] };

const modes: readonly Mode[] = ['fails', 'unknown', 'dies before', 'dies after'];

/** Lives the order's life once for each of its port calls and each way in which that call can go wrong. */
export async function everyPoint(name: KindName): Promise<Points> {
  const calls = [...(await undisturbed(name)).entries()];
  const isLong = 'providerDown' in kinds[name] && calls.length > mostPoints;
  const chosen = isLong ? [...calls.slice(0, mostPoints / 2), ...calls.slice(-mostPoints / 2)] : calls;
  const points: Points = { calls: chosen.length, runs: 0, failed: [] };
  for (const [index, asked] of chosen)
    for (const mode of modesOf(asked)) await live(name, new Map([[index + 1, mode]]), points);
  return points;
}

/** The same for two calls that go wrong, the second at most `within` calls after the first. */
export async function everyPair(name: KindName, within: number): Promise<Points> {
  const calls = await undisturbed(name);
  const points: Points = { calls: calls.length, runs: 0, failed: [] };
  for (const [index, asked] of calls.entries())
    for (const mode of modesOf(asked))
      for (let distance = 1; distance <= within; distance += 1)
        for (const second of modes) {
          const both = new Map([
            [index + 1, mode],
            [index + 1 + distance, second],
          ]);
          await live(name, both, points);
        }
  return points;
}

function modesOf(asked: Asked): readonly Mode[] {
  const { operation } = asked;
  if (operation === 'entry') return ['partial'];
  if (operation === 'acknowledge') return ['fails'];
  if (operation === 'receive') return ['fails', 'unknown'];
  return isWrite(asked) ? [...modes, 'contended'] : modes;
}

async function undisturbed(name: KindName): Promise<Asked[]> {
  const { outcome, calls } = await lived(name, new Map());
  if (outcome.violations.length > 0) throw new Error(`${name}: ${outcome.violations.join('; ')}`);
  return calls;
}

async function live(name: KindName, faults: ReadonlyMap<number, Mode>, points: Points): Promise<void> {
  const { outcome } = await lived(name, faults);
  points.runs += 1;
  const at = [...faults].map(([call, mode]) => `call ${call} ${mode}`).join(', ');
  if (outcome.violations.length > 0) points.failed.push({ at: `${name}: ${at}`, violations: outcome.violations });
}

/** The life of an order of this kind with faults at these calls, always in the same order of things otherwise. */
export async function lived(
  name: KindName,
  planned: ReadonlyMap<number, Mode>,
): Promise<{ outcome: Outcome; calls: Asked[] }> {
  const kind: Kind = kinds[name];
  const faults = plannedFaults(planned);
  const { providerDown: down = { from: 0, to: 0 } } = kind;
  const outcome = await simulate({
    random: randomFrom(1),
    nature: {
      company: kind.company ?? false,
      forgetful: false,
      batch: 10,
      onePerGroup: false,
      contention: 0,
      sweeperLate: 0,
    },
    plan: { orders: [orderOf(kind)], prices: [], adjustments: [] },
    faults: (time) => {
      const start = time.now();
      const isDown = () => time.now() - start >= down.from && time.now() - start < down.to;
      return {
        ...faults,
        at: (asked) => faults.at(asked) ?? (asked.resource === 'provider' && isDown() ? 'fails' : undefined),
      };
    },
    faultyMs: down.to,
  });
  return { outcome, calls: faults.calls };
}

function orderOf({ token, way = 'delivered', cancelAt, stubborn = false, pickUpMs = 0 }: Kind): OrderPlan {
  const postalCode = way === 'undeliverable' ? 'UNDELIVERABLE' : address.postalCode;
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
    twins: 1,
    ...(cancelAt !== undefined && { cancelAt }),
    cancelTwice: false,
    way,
    stubborn,
    pickUpMs,
  };
}
