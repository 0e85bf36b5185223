import { isDeepStrictEqual } from 'node:util';
import { catchUp, putFacts } from './catch-up.ts';
import { Fact, getFactKey, getHour, getHourStart, type Hour, hourMs } from './fact.ts';
import { listFactsOfOrder } from './list-facts.ts';
import type { CatchUpPorts, Facts, StoredHour } from './ports.ts';
import { type Sum, sumFacts } from './sum.ts';

/** An order as far as its facts follow from it. */
export type CountableOrder = Parameters<typeof listFactsOfOrder>[0];

/** The facts of an hour that the figures count and the orders do not have, and how its stored sum differs from its facts. */
export type HourCheck = { excess: Fact[]; sum?: { stored: Sum; counted: Sum } };

/** Compares the figures with the orders, and corrects them. */
export type FiguresCheck = {
  /** Returns the facts of these orders that the figures lack, or have otherwise. It first reads the feed on. */
  findMissing(clientId: string, orders: readonly CountableOrder[]): Promise<Fact[]>;
  put(clientId: string, facts: readonly Fact[]): Promise<void>;
  listClients(): Promise<string[]>;
  /** Lists at most `limit` closed hours of the last 93 days, after an hour. */
  listHours(clientId: string, after: Hour | undefined, limit: number): Promise<StoredHour[]>;
  /** Counts an hour again. `findOrders` leaves out orders that do not exist or cannot be read. */
  checkHour(clientId: string, hour: StoredHour, findOrders: FindOrders): Promise<HourCheck>;
  /** Removes facts, and drops the sum of their hour. */
  correct(clientId: string, hour: Hour, excess: readonly Fact[]): Promise<void>;
};
type FindOrders = (orderIds: readonly string[]) => Promise<readonly CountableOrder[]>;

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
    listHours: (clientId, after, limit) => {
      // Nothing sorts between an hour and the hour with an exclamation mark.
      const first = after === undefined ? getHour(now() - checkedMs) : `${after}!`;
      return facts.listHours(clientId, first, getHour(now() - hourMs), limit);
    },
    async checkHour(clientId, stored, findOrders) {
      const counted = await facts.list(clientId, stored.hour);
      const orders = await findOrders([...new Set(counted.map(({ orderId }) => orderId))]);
      const known = new Set(orders.map(({ orderId }) => orderId));
      const expected = new Set(orders.flatMap(listFactsOfOrder).map(getIdentity));
      const excess = counted.filter((fact) => known.has(fact.orderId) && !expected.has(getIdentity(fact)));
      const sum = sumFacts(counted);
      const isStale = stored.sum !== undefined && !isEqual(stored.sum, sum);
      if (!isStale || !stored.sum) return { excess };
      // Facts that came since the hour was read have raised its generation.
      const [again] = await facts.listHours(clientId, stored.hour, stored.hour);
      return again?.generation === stored.generation
        ? { excess, sum: { stored: stored.sum, counted: sum } }
        : { excess };
    },
    async correct(clientId, hour, excess) {
      await facts.remove(clientId, excess);
      await facts.dropSum(clientId, hour);
    },
  };
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
