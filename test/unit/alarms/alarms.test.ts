import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listHandlerPaths } from '../../../lib/bundling/bundle.ts';
import { orderRequest } from '../../support/example.ts';
import { synthesized } from '../lib/synthesized.ts';
import { place, runsHandlers, sweep } from '../ordering/handlers/handlers.ts';
import { type AlarmDefinition, ringing, type Sample } from './alarm.ts';
import {
  acknowledgeAll,
  callFor,
  chargeInVain,
  setOneAside,
  startWatch,
  withDeadLetter,
  withMoneyOwed,
} from './alarm-triggers.ts';
import { alarmsOf, api, lambda, measuredIn, queue } from './alarms-harness.ts';

runsHandlers();
let alarms: Map<string, AlarmDefinition>;
let watch: Awaited<ReturnType<typeof startWatch>>;
beforeAll(async () => {
  alarms = alarmsOf(synthesized('prod').service);
  watch = await startWatch();
  Object.assign(process.env, { STAGE: 'prod', POWERTOOLS_LOG_LEVEL: 'CRITICAL' });
}, 60_000);
afterAll(() => watch.stop());

const hour = 60;
const every = (value: number, minutes = hour) => Array.from({ length: minutes }, () => value);
const queues = ['payments.fifo', 'orders.fifo', 'order-status.fifo', 'carrier-steps'];
const deadLettersOf = (name: string) => name.replace(/(\.fifo)?$/, '-dlq$1');

async function placed(): Promise<string> {
  const { answer } = await place(orderRequest({ reference: `r-${randomUUID()}` }), randomUUID());
  return answer.orderId;
}

/** What each alarm is there for: done to the functions, or told as AWS would measure it. Each begins at minute 10. */
const troubles: Record<string, () => Sample[] | Promise<Sample[]>> = {
  OrdersNeedAttention: async () => {
    const orderId = await placed();
    await callFor(orderId);
    const called = await measuredIn(10, watch.keepWatch);
    const stillCalled = await measuredIn(11, watch.keepWatch);
    await acknowledgeAll(orderId);
    return [...called, ...stillCalled, ...(await measuredIn(12, watch.keepWatch))];
  },
  OpenDeadLetters: () => measuredIn(10, () => withDeadLetter(watch.keepWatch)),
  RefundsOutstanding: () => measuredIn(10, () => withMoneyOwed(watch.keepWatch)),
  CircuitOpened: () => measuredIn(10, () => chargeInVain('everyone')),
  ProviderRefusal: () => measuredIn(10, () => chargeInVain('our credentials')),
  Unhealthy: async () => [...(await watchedAt(10, 503)), ...(await watchedAt(11, 0))],
  NoOrders: () => [],
  SweeperStopped: () => [],
  StreamDeadLetters: () => queue('orders-stream-dlq', 'ApproximateNumberOfMessagesVisible', [1], 10),
  StreamBehind: () => lambda('ordering/mark-duplicates', 'IteratorAge', [300_000], 10),
  SlowApi: () => api('Latency', [...every(20, 10), ...every(2_500, 20)]),
  FailingApi: () => api('5xx', [...every(0, 10), 2, 1]),
  ...byName(queues, (name) => ({
    DeadLettered: async () =>
      queue(deadLettersOf(name), 'NumberOfMessagesSent', [await setOneAside(deadLettersOf(name))], 10),
    DeadLetters: async () =>
      queue(deadLettersOf(name), 'ApproximateNumberOfMessagesVisible', [await setOneAside(deadLettersOf(name))], 10),
    Stuck: () => queue(name, 'ApproximateAgeOfOldestMessage', [60, 120, 180, 240, 300, 360, 420, 480], 10),
    Backlog: () => queue(name, 'ApproximateNumberOfMessagesVisible', every(1_001, 5), 10),
  })),
  ...byName(listHandlerPaths(), (path) => ({
    Errors: () => lambda(path, 'Errors', [1, 1, 1], 10),
    Throttles: () => lambda(path, 'Throttles', [0, 3], 10),
  })),
};

function byName(names: readonly string[], of: (name: string) => Record<string, () => Sample[] | Promise<Sample[]>>) {
  return Object.fromEntries(
    names.flatMap((name) => Object.entries(of(name)).map(([kind, trouble]) => [`${name}${kind}`, trouble])),
  );
}

async function watchedAt(minute: number, status: number): Promise<Sample[]> {
  watch.health.status = status;
  const samples = await measuredIn(minute, watch.keepWatch);
  watch.health.status = 200;
  return samples;
}

/** An hour in which orders are placed, swept and watched over, and nothing is wrong. */
async function goodHour(): Promise<Sample[]> {
  const samples = [
    ...lambda('ordering/sweep-orders', 'Invocations', every(1)),
    ...lambda('ordering/mark-duplicates', 'IteratorAge', every(200)),
    ...queue('orders-stream-dlq', 'ApproximateNumberOfMessagesVisible', every(0)),
    ...api('Latency', every(40)),
    ...api('5xx', every(0)),
    ...listHandlerPaths().flatMap((path) => [
      ...lambda(path, 'Errors', every(0)),
      ...lambda(path, 'Throttles', every(0)),
    ]),
    ...queues.flatMap((name) => [
      ...queue(deadLettersOf(name), 'NumberOfMessagesSent', every(0)),
      ...queue(deadLettersOf(name), 'ApproximateNumberOfMessagesVisible', every(0)),
      ...queue(name, 'ApproximateAgeOfOldestMessage', every(30)),
      ...queue(name, 'ApproximateNumberOfMessagesVisible', every(900)),
    ]),
  ];
  const turn = await measuredIn(0, async () => {
    await placed();
    await sweep();
    await watch.keepWatch();
  });
  for (let minute = 0; minute < hour; minute += 1) samples.push(...turn.map((sample) => ({ ...sample, minute })));
  return samples;
}

/** When an alarm rings over its trouble, and over the good hour. */
async function rings(name: string): Promise<{ inTrouble: number[]; inTheGoodHour: number[] }> {
  const alarm = alarms.get(name);
  const trouble = troubles[name];
  if (!alarm || !trouble) throw new Error(`there is no alarm ${name}, or no trouble that sets it off`);
  const good = await goodSamples;
  const own = (sample: Sample) => sample.namespace === alarm.namespace && sample.metric === alarm.metric;
  const isSilence = name === 'NoOrders' || name === 'SweeperStopped';
  // What is wrong comes on top of a good hour; what is missing is missing from it, after ten minutes.
  const samples = isSilence
    ? good.filter((sample) => !own(sample) || sample.minute < 10)
    : [...good.filter((sample) => !own(sample) || sample.minute < 10 || sample.minute > 30), ...(await trouble())];
  return { inTrouble: ringing(alarm, samples, 3 * hour, 10), inTheGoodHour: ringing(alarm, good, hour, 10) };
}

let goodSamples: Promise<Sample[]>;
beforeAll(() => {
  goodSamples = goodHour();
});

test('every alarm has a trouble that sets it off, and every trouble its alarm', () => {
  expect([...alarms.keys()].sort()).toEqual(Object.keys(troubles).sort());
});

test('OrdersNeedAttention rings for as long as an order needs a person, and no longer', async () => {
  expect((await rings('OrdersNeedAttention')).inTrouble).toEqual([10, 11]);
});

describe.each(Object.keys(troubles))('%s', (name) => {
  test('rings when that is wrong, and not in an hour in which nothing is', async () => {
    const { inTrouble, inTheGoodHour } = await rings(name);

    expect(inTrouble).not.toEqual([]);
    expect(inTheGoodHour).toEqual([]);
  });
});
