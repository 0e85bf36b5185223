import { isDeepStrictEqual } from 'node:util';
import { catchUp, putFacts } from './catch-up.ts';
import { Fact, getFactKey, getHour, getHourStart, type Hour, hourMs } from './fact.ts';
import { listFactsOfOrder } from './list-facts.ts';
import type { CatchUpPorts, Facts, StoredHour } from './ports.ts';
import { type Sum, sumFacts } from './sum.ts';

/** An order as far as its facts follow from it. */
export type CountableOrder = Parameters<typeof listFactsOfOrder>[0];

/** A stored sum, and what the facts of its hour add up to. */
export type SumDifference = { stored: Sum; counted: Sum };

/** Compares the figures with the orders, and corrects them. */
export type FiguresCheck = {
  /** Returns the facts of these orders that the figures lack, or have otherwise. It first reads the feed on. */
  findMissing(clientId: string, orders: readonly CountableOrder[]): Promise<Fact[]>;
  put(clientId: string, facts: readonly Fact[]): Promise<void>;
  listClients(): Promise<string[]>;
  /** Lists at most `limit` closed hours, from this hour on, or of the last 93 days. */
  listHours(clientId: string, from: Hour | undefined, limit: number): Promise<StoredHour[]>;
  /** Lists the facts of an hour. */
  listFacts(clientId: string, hour: Hour): Promise<Fact[]>;
  /** Returns how the stored sum of an hour differs from its facts; undefined if it does not. */
  checkSum(clientId: string, hour: StoredHour, facts: readonly Fact[]): Promise<SumDifference | undefined>;
  /** Removes facts, and drops the sum of their hour. */
  correct(clientId: string, hour: Hour, excess: readonly Fact[]): Promise<void>;
};

/** Younger events may be on their way to the feed. */
const graceMs = 60_000;
const catchUpMs = 500;
const checkedMs = 93 * 86_400_000;

export function createFiguresCheck(ports: CatchUpPorts & { facts: Facts }): FiguresCheck {
  const { facts, feeds, now } = ports;
  return {
    async findMissing(clientId, orders) {
      const asOf = await catchUp([clientId], now() + catchUpMs, ports);
      const isDue = ({ at }: Fact) => Date.parse(at) < asOf - graceMs;
      const expected = orders.flatMap(listFactsOfOrder).filter(isDue);
      const found = new Map((await facts.findMany(clientId, expected)).map((fact) => [getIdentity(fact), fact]));
      return expected.filter((fact) => !isSame(fact, found.get(getIdentity(fact))));
    },
    put: (clientId, missing) => putFacts(clientId, missing, ports),
    listClients: async () => (await feeds.listClients()).sort(),
    listHours: (clientId, from, limit) =>
      facts.listHours(clientId, from ?? getHour(now() - checkedMs), getHour(now() - hourMs), limit),
    listFacts: (clientId, hour) => facts.list(clientId, hour),
    async checkSum(clientId, stored, counted) {
      const sum = sumFacts(counted);
      if (stored.sum === undefined || isEqual(stored.sum, sum)) return undefined;
      // Facts that came since the hour was read have raised its generation.
      const [again] = await facts.listHours(clientId, stored.hour, stored.hour);
      return again?.generation === stored.generation ? { stored: stored.sum, counted: sum } : undefined;
    },
    async correct(clientId, hour, excess) {
      await facts.remove(clientId, excess);
      await facts.dropSum(clientId, hour);
    },
  };
}

/** Returns those of the facts that these orders do not have. Facts of other orders are left out. */
export function listExcess(facts: readonly Fact[], orders: readonly CountableOrder[]): Fact[] {
  const known = new Set(orders.map(({ orderId }) => orderId));
  const expected = new Set(orders.flatMap(listFactsOfOrder).map(getIdentity));
  return facts.filter((fact) => known.has(fact.orderId) && !expected.has(getIdentity(fact)));
}

function getIdentity(fact: Fact): string {
  return `${getHour(fact.at)}#${getFactKey(fact)}`;
}

function isSame(expected: Fact, found: Fact | undefined): boolean {
  // A later release may have added members.
  return found !== undefined && isEqual(Fact.safeParse(found).data, Fact.parse(expected));
}

/** Compares values as JSON, whatever the order of members. */
function isEqual(one: unknown, other: unknown): boolean {
  const [a, b] = [one, other].map((value) => JSON.parse(JSON.stringify(value ?? null)));
  return isDeepStrictEqual(a, b);
}

/** Returns when the hour of a fact begins, in ISO 8601. */
export function getHourTime(hour: Hour): string {
  return new Date(getHourStart(hour)).toISOString();
}
