import { catchUp } from '../../../functions/analytics/domain/catch-up.ts';
import { listFactsOfOrder } from '../../../functions/analytics/domain/list-facts.ts';
import type { CatchUpPorts } from '../../../functions/analytics/domain/ports.ts';
import { readSums } from '../../../functions/analytics/domain/read-sums.ts';
import { sumFacts } from '../../../functions/analytics/domain/sum.ts';
import { createFeedWriter } from '../../../functions/events/domain/feed/append-changes.ts';
import { createChange } from '../../../functions/events/domain/feed/changes.ts';
import type { Order } from '../../../functions/ordering/domain/order.ts';
import { at, clientId, getOrderId } from '../../support/example.ts';
import { memoryFeed } from '../../support/memory/feed.ts';
import { memoryCheckpoints, memoryFacts, toFeeds } from '../../support/memory/figures.ts';
import { toImage } from '../events/example.ts';
import { applyFact, createExampleOrder, type FactName, facts } from '../ordering/placed-order.ts';
import { minutesLater } from './example.ts';

/** A step of an order: the minute, the number of the order, and what happens to it; it is placed first. */
export type Step = [minute: number, order: number, fact: FactName | 'placed'];
const payment = { method: 'card', token: 'tok_ok' } as const;

/** Figures over a feed in memory, and the orders that they count. */
export function createFiguresHarness() {
  const feed = memoryFeed();
  const orders = new Map<number, Order>();
  let now = Date.parse(at);
  const clock = () => now;
  const append = createFeedWriter({ pages: feed, now: () => new Date(now).toISOString(), retentionDays: 30 });
  const ports = { feeds: toFeeds(feed), facts: memoryFacts(), checkpoints: memoryCheckpoints(), now: clock };
  const range = { from: Date.parse(at) - 3_600_000, to: Date.parse(at) + 100 * 3_600_000 };

  return {
    ...{ feed, ports, orders, range },
    setMinute(minute: number): void {
      now = Date.parse(minutesLater(minute));
    },
    /** Lets the steps happen, and publishes each on a page of its own. */
    async publish(...steps: Step[]): Promise<void> {
      for (const [minute, n, name] of steps) {
        now = Date.parse(minutesLater(minute));
        const before = orders.get(n);
        const after = before
          ? applyFact(before, facts[name === 'placed' ? 'paid' : name], name, minutesLater(minute)).order
          : createExampleOrder({ payment }, { orderId: getOrderId(n), at: minutesLater(minute) });
        orders.set(n, after);
        const change = createChange(before && toImage(before), toImage(after));
        if (change) await append(clientId, [change], minutesLater(minute));
      }
    },
    catchUp: (using: CatchUpPorts = ports) => catchUp([clientId], now + 1_000, using),
    /** The sum of each hour that has one, as figures read it. */
    async read() {
      const sums = await readSums([clientId], [range], ports);
      return Object.fromEntries(sums.map(({ hour, sum }) => [hour, sum]));
    },
    /** The same, counted from the orders. */
    recount() {
      const all = [...orders.values()].flatMap((order) => listFactsOfOrder(toImage(order)));
      const hours = Map.groupBy(all, (fact) => fact.at.slice(0, 13));
      return Object.fromEntries([...hours].sort().map(([hour, list]) => [hour, sumFacts(list)]));
    },
  };
}
