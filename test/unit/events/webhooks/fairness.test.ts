import { expect, test } from '@jest/globals';
import { createDeliveryHarness, createExampleEndpoint, type Receiver } from './delivery-harness.ts';

const healthy = Array.from({ length: 20 }, (_, index) => `healthy-${index}`);
const troubled: Record<string, Receiver> = {
  dead: () => ({ afterMs: 2_000, error: 'connection timed out' }),
  slow: () => ({ status: 200, afterMs: 9_500 }),
  poisoned: ({ id }) => ({ status: Number(id.slice(35, 36)) % 3 === 0 ? 500 : 200 }),
};
const toId = (name: string) =>
  `11111111-2222-4333-8444-${Buffer.from(name.padStart(6, '-').slice(-6)).toString('hex')}`;
const concurrency = 10;

/**
 * Delivers an event a second for a minute to endpoints of one client. Wake-ups are taken from a fair queue by ten
 * functions at a time; a message for an endpoint waits while others are quiet.
 */
async function measureLatencies(names: readonly string[]): Promise<number[]> {
  const byId = new Map(names.map((name) => [toId(name), troubled[name] ?? (() => ({ status: 200, afterMs: 50 }))]));
  const harness = createDeliveryHarness((event) => byId.get(event.webhookId)?.(event) ?? {});
  const { clock } = harness;
  for (const webhookId of byId.keys()) await harness.endpoints.create(createExampleEndpoint({ webhookId }), 100);
  const queue: string[] = [];
  let running = 0;
  const underWay: Promise<void>[] = [];
  const work = () => {
    while (running < concurrency && queue.length > 0) {
      const webhookId = queue.shift() ?? '';
      running += 1;
      underWay.push(
        harness.deliver(harness.ports, webhookId).then(() => {
          running -= 1;
          work();
        }),
      );
    }
  };
  const appended = new Map<string, number>();
  const produce = async () => {
    for (let second = 0; second < 60; second += 1) {
      await harness.append([[second, 1]]);
      appended.set(String(second), clock.now());
      queue.push(...byId.keys());
      work();
      await clock.wait(1_000);
    }
  };
  await clock.pass(produce().then(() => clock.wait(120_000)));
  return harness.posts
    .filter(({ webhookId, accepted }) => accepted && healthy.map(toId).includes(webhookId))
    .map(({ id, at }) => at - (appended.get(String(Number(id.slice(24, 36)))) ?? 0));
}

test('delivers to healthy receivers as fast beside a dead, a slow and a poisoned one', async () => {
  const p95 = (latencies: number[]) => latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.95)];
  const alone = await measureLatencies(healthy);
  const beside = await measureLatencies([...Object.keys(troubled), ...healthy]);

  expect([alone.length, beside.length]).toEqual([1_200, 1_200]);
  expect(p95(beside)).toBeLessThanOrEqual((p95(alone) ?? 0) + 100);
});
