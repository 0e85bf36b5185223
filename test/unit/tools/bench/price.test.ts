import { expect, test } from '@jest/globals';
import { countLifecycle } from '../../../../tools/bench/lifecycle/count.ts';
import type { Call } from '../../../../tools/bench/lifecycle/recorder.ts';
import { getIdlePrice, getPrice, readPrices } from '../../../../tools/bench/report/price.ts';

const call = (operation: string, target: string, more: Partial<Call> = {}): Call => ({
  operation,
  target,
  writeUnits: 0,
  readUnits: 0,
  units: {},
  found: 0,
  at: 0,
  ...more,
});
const written = (operation: string, table: string, units: number) =>
  call(operation, table, { writeUnits: units, units: { [table]: units } });

const calls = [
  written('TransactWriteItems', 'Orders', 8),
  call('SendMessage', 'orders.fifo'),
  call('ReceiveMessage', 'orders.fifo'),
  call('ReceiveMessage', 'orders.fifo', { found: 1 }),
  call('GetItem', 'Deliveries', { readUnits: 1 }),
  written('PutItem', 'Deliveries', 2),
  call('DeleteMessageBatch', 'orders.fifo'),
  call('SendMessageBatch', 'carrier-steps'),
  call('Query', 'Orders.pendingReply', { readUnits: 0.5 }),
  call('GetRecords', 'stream', { found: 2 }),
];

test('counts the calls made for an order, without empty polls and sweeps', () => {
  const counted = countLifecycle(calls, { requests: 1, logBytes: 700 });

  expect(counted).toMatchObject({
    invocations: 4,
    functionCalls: 5,
    dynamodbWrites: 2,
    dynamodbReads: 1,
    writeUnits: 10,
    readUnits: 1,
    writeUnitsByTable: { Orders: 8, Deliveries: 2 },
    fifoRequests: 3,
    standardRequests: 1,
  });
  expect(Object.keys(counted.calls)).not.toContain('Query Orders.pendingReply');
});

test('prices an order by the price list, part by part', () => {
  const prices = readPrices();
  const { usd, assumed } = prices;

  const price = getPrice(countLifecycle(calls, { requests: 1, logBytes: 700 }), prices);

  expect(price.dynamodb).toBeCloseTo(10 * usd.dynamodbPerMillionWriteUnits + usd.dynamodbPerMillionReadUnits);
  expect(price.sqs).toBeCloseTo(3 * usd.sqsFifoPerMillionRequests + usd.sqsStandardPerMillionRequests);
  const seconds = (4 * assumed.ownMs + 5 * assumed.callMs) / 4 / 1_000;
  const gbSeconds = (assumed.requestGb + 3 * assumed.messageGb) * seconds * 1_000_000;
  expect(price.lambda).toBeCloseTo(4 * usd.lambdaPerMillionRequests + gbSeconds * usd.lambdaArm64PerGbSecond);
  const { total, ...parts } = price;
  expect(total).toBeCloseTo(Object.values(parts).reduce((sum, part) => sum + part, 0));
});

test('prices an idle month by polls, schedules and resources', () => {
  const standing = {
    ...{ schedules: 2, fifoQueuesPolled: 1, standardQueuesPolled: 0 },
    ...{ alarms: 10, dashboards: 1, secrets: 1 },
  };

  const { polls, schedules, alarms, dashboards, secrets } = getIdlePrice(standing, readPrices());
  const lone = getIdlePrice({ ...standing, schedules: 1 }, readPrices());

  expect(polls).toBeCloseTo(0.324);
  expect(schedules).toBeCloseTo(2 * lone.schedules);
  expect({ alarms, dashboards, secrets }).toEqual({ alarms: 1, dashboards: 3, secrets: 0.4 });
});
