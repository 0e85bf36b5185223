import type { Fact, Hour, Milestone } from '../fact.ts';
import {
  type HourSum,
  inGroups,
  listFactsWithin,
  listHoursWith,
  type Range,
  type ReadPorts,
  readSums,
} from '../read-sums.ts';
import { listEnded } from '../under-way.ts';
import { type FiguresRequest, toTime } from './dashboard.ts';

/** The figure that a list is behind: a milestone, or the orders that are under way. */
export type OrdersBehind = Milestone | 'underWay';

/** An order behind a figure: when it reached the milestone, and the amount that it counts with. */
export type CountedOrder = {
  orderId: string;
  clientId: string;
  milestone: OrdersBehind;
  at: string;
  amount: number;
  currency: string;
  tookMs: number;
};
export type CountedOrders = { items: CountedOrder[]; after: string | undefined };

type Found = { fact: Fact; clientId: string; position: string };
const clientsAtOnce = 10;

/**
 * Lists the orders behind a figure, the newest first, after a position. `after` is the position of the last where more
 * follow. There are as many as the figure says.
 */
export async function listCountedOrders(
  request: Pick<FiguresRequest, 'clientIds' | 'range'> & {
    milestone: OrdersBehind;
    limit: number;
    position?: string | undefined;
  },
  ports: ReadPorts,
): Promise<CountedOrders> {
  const { clientIds, milestone, limit, position, range } = request;
  const counted = milestone === 'underWay' ? 'placed' : milestone;
  // Which orders have ended is only found by the sums of all hours.
  const sums = milestone === 'underWay' ? await readSums(clientIds, [range], ports) : [];
  const clientsByHour = new Map<Hour, string[]>();
  await inGroups(clientIds, clientsAtOnce, async (clientId) => {
    for (const hour of await listHoursWith(counted, clientId, range, ports))
      clientsByHour.set(hour, [...(clientsByHour.get(hour) ?? []), clientId]);
  });
  const found: Found[] = [];
  for (const hour of [...clientsByHour.keys()].sort().reverse()) {
    if (position !== undefined && hour > position.slice(0, hour.length)) continue;
    const some = await inGroups(clientsByHour.get(hour) ?? [], clientsAtOnce, (clientId) =>
      listHourOrders(clientId, hour, { milestone, counted, sums, range }, ports),
    );
    found.push(
      ...some
        .flat()
        .filter((each) => position === undefined || each.position < position)
        .sort((one, other) => (one.position < other.position ? 1 : -1)),
    );
    if (found.length > limit) break;
  }
  const items = found.slice(0, limit);
  return {
    items: items.map((each) => toCountedOrder(each, milestone)),
    after: found.length > limit ? items.at(-1)?.position : undefined,
  };
}

async function listHourOrders(
  clientId: string,
  hour: Hour,
  { milestone, counted, sums, range }: { milestone: OrdersBehind; counted: Milestone; sums: HourSum[]; range: Range },
  ports: ReadPorts,
): Promise<Found[]> {
  const facts = await listFactsWithin(clientId, { hour, range, only: [counted] }, ports);
  const ended = milestone === 'underWay' ? await listEnded(clientId, { placedIn: hour, sums, range }, ports) : [];
  const endedIds = new Set(ended.map(({ orderId }) => orderId));
  return facts
    .filter(({ orderId }) => !endedIds.has(orderId))
    .map((fact) => ({ fact, clientId, position: getPosition(fact) }));
}

/** Returns a text that orders facts by their time, and is unique: it begins with the hour. */
function getPosition({ at, orderId, sequence = 0 }: Fact): string {
  return `${toTime(Date.parse(at))}#${orderId}#${sequence}`;
}

function toCountedOrder({ fact, clientId }: Found, milestone: OrdersBehind): CountedOrder {
  const { orderId, at, amount, currency, tookMs } = fact;
  return { orderId, clientId, milestone, at, amount, currency, tookMs: Math.max(0, tookMs) };
}
