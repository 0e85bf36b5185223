import { type Fact, getHour, getHourStart, type Hour, hourMs, type Milestone } from './fact.ts';
import type { Facts, StoredHour } from './ports.ts';
import { type Sum, sumFacts } from './sum.ts';

/** A time from `from` until before `to`, in milliseconds since 1970. */
export type Range = { from: number; to: number };

export type ReadPorts = { facts: Pick<Facts, 'list' | 'listHours' | 'saveSum'>; now(): number };

/** The sum of the facts of an hour, or of the part of it that is in the n-th range. */
export type HourSum = { clientId: string; hour: Hour; part: number; sum: Sum };

/** Facts of an hour may come for so long after its end; its sum is not stored before. */
const closingMs = 120_000;
const hoursAtOnce = 20;
const clientsAtOnce = 5;

/**
 * Returns the sums of the hours that have facts in some ranges, of each of these clients. The ranges follow each other
 * without gaps. An hour that is not wholly in one of them is summed from its facts.
 */
export async function readSums(
  clientIds: readonly string[],
  ranges: readonly Range[],
  ports: ReadPorts,
): Promise<HourSum[]> {
  const whole = { from: ranges[0]?.from ?? 0, to: ranges.at(-1)?.to ?? 0 };
  const sums = await inGroups(clientIds, clientsAtOnce, async (clientId) => {
    const hours = await listHours(clientId, whole, ports);
    return inGroups(hours, hoursAtOnce, async (stored): Promise<HourSum[]> => {
      const { hour } = stored;
      const part = ranges.findIndex((range) => isWhole(hour, range));
      if (part >= 0) return [{ clientId, hour, part, sum: await sumHour(clientId, stored, ports) }];
      const facts = await ports.facts.list(clientId, hour);
      const isOfHour = (range: Range) => range.from < getHourStart(hour) + hourMs && range.to > getHourStart(hour);
      return ranges.flatMap((range, n) =>
        isOfHour(range) ? [{ clientId, hour, part: n, sum: sumFacts(facts.filter(isWithin(range))) }] : [],
      );
    });
  });
  return sums.flat(2);
}

/**
 * Lists the hours of a range in which a client has reached a milestone. Hours that are still open, or only in part in the
 * range, are listed without being summed: they may have none.
 */
export async function listHoursWith(
  milestone: Milestone,
  clientId: string,
  range: Range,
  ports: ReadPorts,
): Promise<Hour[]> {
  const hours = await listHours(clientId, range, ports);
  const listed = await inGroups(hours, hoursAtOnce, async (stored) => {
    if (!isClosed(stored.hour, ports.now()) || !isWhole(stored.hour, range)) return [stored.hour];
    const { orders } = await sumHour(clientId, stored, ports);
    return (orders[milestone] ?? 0) > 0 ? [stored.hour] : [];
  });
  return listed.flat();
}

/** Lists the hours of a range in which a client has facts. */
export function listHours(clientId: string, { from, to }: Range, { facts }: ReadPorts): Promise<StoredHour[]> {
  return from < to ? facts.listHours(clientId, getHour(from), getHour(to - 1)) : Promise.resolve([]);
}

/** Lists the facts of an hour that are in a range, of some milestones. */
export async function listFactsWithin(
  clientId: string,
  { hour, range, only }: { hour: Hour; range: Range; only: readonly Milestone[] },
  { facts }: ReadPorts,
): Promise<Fact[]> {
  return (await facts.list(clientId, hour, only)).filter(isWithin(range));
}

function isWithin({ from, to }: Range): (fact: Fact) => boolean {
  return ({ at }) => Date.parse(at) >= from && Date.parse(at) < to;
}

/** Returns the stored sum of an hour. An hour without one is summed, and its sum is stored once the hour is closed. */
async function sumHour(clientId: string, stored: StoredHour, { facts, now }: ReadPorts): Promise<Sum> {
  if (stored.sum) return stored.sum;
  const sum = sumFacts(await facts.list(clientId, stored.hour));
  if (isClosed(stored.hour, now())) await facts.saveSum(clientId, { ...stored, sum });
  return sum;
}

function isClosed(hour: Hour, now: number): boolean {
  return getHourStart(hour) + hourMs + closingMs <= now;
}

function isWhole(hour: Hour, { from, to }: Range): boolean {
  const start = getHourStart(hour);
  return start >= from && start + hourMs <= to;
}

/** Maps values, some at a time, and keeps their order. */
export async function inGroups<Value, Result>(
  values: readonly Value[],
  size: number,
  map: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < values.length; first += size)
    results.push(...(await Promise.all(values.slice(first, first + size).map(map))));
  return results;
}
