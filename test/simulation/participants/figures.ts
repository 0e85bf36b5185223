import { catchUp } from '../../../functions/analytics/domain/catch-up.ts';
import type { Fact } from '../../../functions/analytics/domain/fact.ts';
import { readSums } from '../../../functions/analytics/domain/read-sums.ts';
import type { Sum } from '../../../functions/analytics/domain/sum.ts';
import { memoryCheckpoints, memoryFacts, toFeeds } from '../../support/memory/figures.ts';
import type { Harness } from '../harness/harness.ts';
import { createRandom } from '../harness/random.ts';
import { createRandomFaults } from '../simulated-aws/fault-plans.ts';
import { createFunction, withFaults } from '../simulated-aws/function.ts';
import type { Call, Runtime } from '../simulated-aws/instance.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const timeoutMs = 10_000;
/** From when on pages are read at once, so that the system comes to rest. */
const promptMs = dayMs;

/** The figures once the faults have stopped: the sum of each hour, by `{clientId} {hour}`. */
export type SimulatedFigures = { finish(): Promise<ReadonlyMap<string, Sum>> };

/**
 * Runs the function of the figures over the feeds of the harness: it reads each feed on after it has grown, at once, hours
 * or days later, sometimes twice at the same time, and figures are read in between. It has faults and random numbers of its
 * own, so that it shifts no other.
 */
export function startFigures(
  harness: Harness,
  { seed, faultyMs }: { seed: number; faultyMs: number },
): SimulatedFigures {
  const { timeline, note } = harness.runtime;
  const start = timeline.now();
  const random = createRandom(seed);
  const faults = createRandomFaults(random.fork(), timeline, start + faultyMs + hourMs);
  const runtime: Runtime = { timeline, random, faults, note };
  const stores = { feeds: toFeeds(harness.feed), facts: memoryFacts(), checkpoints: memoryCheckpoints() };
  const ports = { ...stores, now: timeline.now };
  const whole = { from: start - dayMs, to: start + 100 * dayMs };
  const showFigures = createFunction(
    'show-figures',
    (call: Call) => ({
      feeds: withFaults('feed', stores.feeds, call),
      // A batch is written item by item, and can break off after any of them.
      facts: withFaults('facts', { ...stores.facts, put: putOneByOne(stores.facts.put, call) }, call),
      checkpoints: withFaults('checkpoints', stores.checkpoints, call),
      now: timeline.now,
    }),
    runtime,
  );

  const run = async (): Promise<void> => {
    await showFigures(timeoutMs, async (wired) => {
      await catchUp(await wired.feeds.listClients(), timeline.now() + random.pick([0, 800]), wired);
    });
    if (random.chance(0.5)) await showFigures(timeoutMs, read);
  };
  const read = async (wired: typeof ports) => {
    await readSums(await wired.feeds.listClients(), [whole], wired);
  };
  const pending = new Set<string>();
  const wakeReaders = harness.feed.onAppend;
  harness.feed.onAppend = (clientId) => {
    wakeReaders(clientId);
    if (pending.has(clientId)) return;
    pending.add(clientId);
    const isPrompt = timeline.now() > start + faultyMs + promptMs;
    const delays = isPrompt ? [1_000] : [0, 1_000, 60_000, 60_000, 2 * hourMs, 2 * dayMs];
    timeline.after(random.pick(delays), () => {
      pending.delete(clientId);
      void run();
      if (random.chance(0.3)) timeline.after(random.between(0, 50), () => void run());
    });
  };
  for (const hours of [1.1, 3, 6, 30, 60])
    timeline.after(faultyMs + hours * hourMs, () => void showFigures(timeoutMs, read));

  return {
    async finish() {
      const clientIds = await ports.feeds.listClients();
      await catchUp(clientIds, Number.POSITIVE_INFINITY, ports);
      const sums = await readSums(clientIds, [whole], ports);
      return new Map(sums.map(({ clientId, hour, sum }) => [`${clientId} ${hour}`, sum]));
    },
  };
}

function putOneByOne(put: (clientId: string, facts: readonly Fact[]) => Promise<void>, call: Call) {
  return async (clientId: string, facts: readonly Fact[]): Promise<void> => {
    for (const fact of facts)
      await call({ resource: 'facts', operation: 'put item', subject: fact.orderId.slice(0, 12) }, () =>
        put(clientId, [fact]),
      );
  };
}
