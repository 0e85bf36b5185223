import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { recordMetric } from '../../../functions/platform/metrics.ts';
import { listHandlerPaths } from '../../../lib/bundling/bundle.ts';
import { createOrderRequest } from '../../support/example.ts';
import { synthesized, wholeProduction } from '../lib/synthesized.ts';
import { place, setUpHandlers, sweep } from '../ordering/handlers/handlers.ts';
import { type AlarmDefinition, findAlarmMinutes, type Sample } from './alarm.ts';
import {
  acknowledgeAll,
  deadLetterOne,
  failCharges,
  raiseAttention,
  startMonitor,
  withDeadLetter,
  withOrdersAWeekBefore,
  withRefundOutstanding,
  withSigningKey,
} from './alarm-triggers.ts';
import { account, api, lambda, listAlarms, queue, recordMetrics, ses, table } from './alarms-harness.ts';

setUpHandlers();
let alarms: Map<string, AlarmDefinition>;
let monitor: Awaited<ReturnType<typeof startMonitor>>;
beforeAll(async () => {
  alarms = listAlarms(synthesized('prod', wholeProduction).service);
  monitor = await startMonitor();
  Object.assign(process.env, { STAGE: 'prod', POWERTOOLS_LOG_LEVEL: 'CRITICAL' });
}, 60_000);
afterAll(() => monitor.stop());

const hour = 60;
const every = (value: number, minutes = hour) => Array.from({ length: minutes }, () => value);
const queues = ['payments.fifo', 'orders.fifo', 'order-status.fifo', 'notifications.fifo', 'webhooks', 'carrier-steps'];
const tables = ['orders', 'products', 'deliveries', 'payments'];
const toTableName = (name: string) => name.replace(/^./, (first) => first.toUpperCase());
/** Records what an action measures, as if it did so every minute from 10 on. */
async function repeat(minutes: number, act: () => unknown): Promise<Sample[]> {
  const samples = await recordMetrics(10, act);
  return every(0, minutes).flatMap((_, minute) => samples.map((sample) => ({ ...sample, minute: 10 + minute })));
}
/** Records half an hour of notifications, a tenth of which fail. */
async function failNotifications(): Promise<Sample[]> {
  return repeat(30, () => recordMetric({ notificationsSent: 18, notificationsFailed: 2 }));
}
const deadLettersOf = (name: string) => name.replace(/(\.fifo)?$/, '-dlq$1');

async function createExampleOrder(): Promise<string> {
  const { answer } = await place(createOrderRequest({ reference: `r-${randomUUID()}` }), randomUUID());
  return answer.orderId;
}

/** The trigger of each alarm, from minute 10: an action on the functions, or samples that AWS would record. */
const triggers: Record<string, () => Sample[] | Promise<Sample[]>> = {
  OrdersNeedAttention: async () => {
    const orderId = await createExampleOrder();
    await raiseAttention(orderId);
    const raised = await recordMetrics(10, monitor.run);
    const stillRaised = await recordMetrics(11, monitor.run);
    await acknowledgeAll(orderId);
    return [...raised, ...stillRaised, ...(await recordMetrics(12, monitor.run))];
  },
  OpenDeadLetters: () => repeat(10, () => withDeadLetter(monitor.run)),
  RefundsOutstanding: () => repeat(10, () => withRefundOutstanding(monitor.run)),
  CircuitOpened: () => recordMetrics(10, () => failCharges('everyone')),
  ProviderRefusal: () => recordMetrics(10, () => failCharges('our credentials')),
  Unhealthy: async () => [...(await monitorAt(10, 503)), ...(await monitorAt(11, 0))],
  NoOrders: () => withOrdersAWeekBefore(() => repeat(3, monitor.run)),
  SyntheticOrdersFail: () => repeat(3, () => recordMetric({ syntheticOrdersFailed: 1 })),
  KeysNotRotated: () => withSigningKey(33, () => repeat(60, monitor.run)),
  Throttles: () => account('Throttles', every(10, 3), 10),
  AccountConcurrency: () => account('ClaimedAccountConcurrency', every(800, 3), 10),
  ...mapNames(tables, (name) => ({
    TableThrottled: () => table(toTableName(name), 'WriteThrottleEvents', every(10, 3), 10),
  })),
  StockConflicts: () => table('Products', 'TransactionConflict', every(6_000, 5), 10),
  SweeperStopped: () => [],
  WebhookFailing: () => recordMetrics(10, () => recordMetric({ webhooksFailing: 1 })),
  WebhookDisabled: () => recordMetrics(10, () => recordMetric({ webhooksDisabled: 1 })),
  WebhooksBehind: () => repeat(3, () => recordMetric({ webhookLagSeconds: 901 })),
  NotificationsFail: failNotifications,
  MailsBounce: () => ses('Reputation.BounceRate', every(0.04, 20), 10),
  MailsComplainedAbout: () => ses('Reputation.ComplaintRate', every(0.002, 20), 10),
  MailEventDeadLetters: () => queue('mail-events-dlq', 'ApproximateNumberOfMessagesVisible', [1], 10),
  MailEventsStuck: () => queue('mail-events', 'ApproximateAgeOfOldestMessage', [300, 600], 10),
  StreamDeadLetters: () => queue('orders-stream-dlq', 'ApproximateNumberOfMessagesVisible', [1], 10),
  StreamBehind: () => lambda('events/publish-events', 'IteratorAge', [300_000], 10),
  SlowApi: () => api('Latency', [...every(20, 10), ...every(2_500, 5)]),
  FailingApi: () => api('5xx', [...every(0, 10), 0.02, 0, 0.5, 0.01]),
  ...mapNames(queues, (name) => ({
    DeadLettered: async () =>
      queue(deadLettersOf(name), 'NumberOfMessagesSent', [await deadLetterOne(deadLettersOf(name))], 10),
    DeadLetters: async () =>
      queue(
        deadLettersOf(name),
        'ApproximateNumberOfMessagesVisible',
        every(await deadLetterOne(deadLettersOf(name)), 5),
        10,
      ),
    Stuck: () => queue(name, 'ApproximateAgeOfOldestMessage', [60, 120, 180, 240, 300, 360, 420, 480], 10),
    Backlog: () => queue(name, 'ApproximateNumberOfMessagesVisible', every(1_001, 5), 10),
  })),
  ...mapNames(listHandlerPaths(), (path) => ({
    Errors: () => lambda(path, 'Errors', [1, 0, 0.01, 0.2], 10),
  })),
};

function mapNames(names: readonly string[], of: (name: string) => Record<string, () => Sample[] | Promise<Sample[]>>) {
  return Object.fromEntries(
    names.flatMap((name) => Object.entries(of(name)).map(([kind, trigger]) => [`${name}${kind}`, trigger])),
  );
}

async function monitorAt(minute: number, status: number): Promise<Sample[]> {
  monitor.health.status = status;
  const samples = await recordMetrics(minute, monitor.run);
  monitor.health.status = 200;
  return samples;
}

/** Creates the samples of an hour in which orders are placed and swept, and nothing fails. */
async function createQuietHour(): Promise<Sample[]> {
  const samples = [
    ...lambda('ordering/sweep-orders', 'Invocations', every(1)),
    ...lambda('events/publish-events', 'IteratorAge', every(200)),
    ...queue('orders-stream-dlq', 'ApproximateNumberOfMessagesVisible', every(0)),
    ...queue('mail-events-dlq', 'ApproximateNumberOfMessagesVisible', every(0)),
    ...queue('mail-events', 'ApproximateAgeOfOldestMessage', every(30)),
    ...account('Throttles', every(0)),
    ...account('ClaimedAccountConcurrency', every(40)),
    ...tables.flatMap((name) => table(toTableName(name), 'WriteThrottleEvents', every(0))),
    ...table('Products', 'TransactionConflict', every(900)),
    ...ses('Reputation.BounceRate', every(0.01)),
    ...ses('Reputation.ComplaintRate', every(0.0005)),
    ...api('Latency', every(40)),
    ...api('5xx', every(0)),
    ...listHandlerPaths().flatMap((path) => [...lambda(path, 'Errors', every(0))]),
    ...queues.flatMap((name) => [
      ...queue(deadLettersOf(name), 'NumberOfMessagesSent', every(0)),
      ...queue(deadLettersOf(name), 'ApproximateNumberOfMessagesVisible', every(0)),
      ...queue(name, 'ApproximateAgeOfOldestMessage', every(30)),
      ...queue(name, 'ApproximateNumberOfMessagesVisible', every(900)),
    ]),
  ];
  const turn = await recordMetrics(0, async () => {
    await createExampleOrder();
    await sweep();
    await withSigningKey(29, monitor.run);
    recordMetric({ notificationsSent: 30 });
    recordMetric({ notificationsFailed: 1 });
    recordMetric({ webhooksFailing: 0, webhookLagSeconds: 60, syntheticOrdersFailed: 0 });
  });
  for (let minute = 0; minute < hour; minute += 1) samples.push(...turn.map((sample) => ({ ...sample, minute })));
  return samples;
}

/** Finds the minutes of ALARM with the trigger and in the quiet hour. */
async function evaluate(name: string): Promise<{ whenTriggered: number[]; inQuietHour: number[] }> {
  const alarm = alarms.get(name);
  const trigger = triggers[name];
  if (!alarm || !trigger) throw new Error(`there is no alarm ${name}, or no trigger for it`);
  const good = await quietSamples;
  const own = (sample: Sample) =>
    Object.values(alarm.metrics).some(
      ({ namespace, metric }) => sample.namespace === namespace && sample.metric === metric,
    );
  const isSilence = name === 'SweeperStopped';
  // A trigger replaces the samples of the quiet hour from minute 10; a silence removes them.
  const samples = isSilence
    ? good.filter((sample) => !own(sample) || sample.minute < 10)
    : [...good.filter((sample) => !own(sample) || sample.minute < 10 || sample.minute > 30), ...(await trigger())];
  return {
    whenTriggered: findAlarmMinutes(alarm, samples, 3 * hour, 10),
    inQuietHour: findAlarmMinutes(alarm, good, hour, 10),
  };
}

let quietSamples: Promise<Sample[]>;
beforeAll(() => {
  quietSamples = createQuietHour();
});

test('has a trigger for each alarm, and an alarm for each trigger', () => {
  expect([...alarms.keys()].sort()).toEqual(Object.keys(triggers).sort());
});

test('keeps OrdersNeedAttention in ALARM exactly while an order needs a person', async () => {
  expect((await evaluate('OrdersNeedAttention')).whenTriggered).toEqual([10, 11]);
});

test.each(Object.keys(triggers))('sets %s to ALARM after its trigger, and never in a quiet hour', async (name) => {
  const { whenTriggered, inQuietHour } = await evaluate(name);

  expect(whenTriggered).not.toEqual([]);
  expect(inQuietHour).toEqual([]);
});
