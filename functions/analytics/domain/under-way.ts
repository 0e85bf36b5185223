import { type Fact, finalMilestones, getHour, getHourStart, type Hour, hourMs } from './fact.ts';
import { type HourSum, listFactsWithin, type Range, type ReadPorts } from './read-sums.ts';

/**
 * Counts the orders under way: placed in a range, and not ended in it. An end counts where its order was placed, so that
 * it is taken from its own order and no other.
 */
export async function countUnderWay(sums: readonly HourSum[], range: Range, ports: ReadPorts): Promise<number> {
  const first = getHour(range.from);
  const isCut = getHourStart(first) < range.from;
  let count = 0;
  for (const { sum } of sums) {
    count += sum.orders.placed ?? 0;
    for (const [hour, ended] of Object.entries(sum.ended)) if (isCut ? hour > first : hour >= first) count -= ended;
  }
  if (!isCut) return count;
  // The orders of the first hour were placed in part before the range.
  for (const clientId of new Set(sums.map((each) => each.clientId))) {
    const ended = await listEnded(clientId, { placedIn: first, sums, range }, ports);
    count -= ended.filter((fact) => getPlacedAt(fact) >= range.from).length;
  }
  return count;
}

/** Lists the ends, within a range, of the orders that a client placed in an hour. The sums tell which hours have some. */
export async function listEnded(
  clientId: string,
  { placedIn, sums, range }: { placedIn: Hour; sums: readonly HourSum[]; range: Range },
  ports: ReadPorts,
): Promise<Fact[]> {
  const hours = sums.filter((each) => each.clientId === clientId && (each.sum.ended[placedIn] ?? 0) > 0);
  const found: Fact[] = [];
  for (const hour of new Set(hours.map((each) => each.hour)))
    found.push(...(await listFactsWithin(clientId, { hour, range, only: finalMilestones }, ports)));
  const start = getHourStart(placedIn);
  return found.filter((fact) => getPlacedAt(fact) >= start && getPlacedAt(fact) < start + hourMs);
}

function getPlacedAt({ at, tookMs }: Fact): number {
  return Date.parse(at) - tookMs;
}
