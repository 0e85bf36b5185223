import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Lifecycle } from './lifecycle/count.ts';

const money = z.number();
const Prices = z.object({
  region: z.string(),
  asOf: z.string(),
  source: z.string(),
  usd: z.object({
    httpApiPerMillionRequests: money,
    lambdaPerMillionRequests: money,
    lambdaArm64PerGbSecond: money,
    dynamodbPerMillionWriteUnits: money,
    dynamodbPerMillionReadUnits: money,
    sqsFifoPerMillionRequests: money,
    sqsStandardPerMillionRequests: money,
    logsPerGbIngested: money,
    alarmPerMonth: money,
    dashboardPerMonth: money,
    secretPerMonth: money,
    scheduledRulePerMillionInvocations: money,
  }),
  assumed: z.object({
    callMs: z.number(),
    ownMs: z.number(),
    requestGb: z.number(),
    messageGb: z.number(),
    platformLogBytesPerInvocation: z.number(),
    pollersPerQueue: z.number(),
    secondsPerPoll: z.number(),
    sweepsPerMonth: z.number(),
    callsPerSweep: z.number(),
    readUnitsPerSweep: z.number(),
  }),
});
export type Prices = z.infer<typeof Prices>;

export function readPrices(): Prices {
  return Prices.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'prices.json'), 'utf8')));
}

/** What a million such orders cost in US dollars, by service. */
export type Price = Readonly<Record<'api' | 'lambda' | 'dynamodb' | 'sqs' | 'logs' | 'total', number>>;

const million = 1_000_000;
const gigabyte = 1_000_000_000;

/** Prices one order's life a million times. How long a call takes is assumed, the same for every design. */
export function getPrice(life: Lifecycle, { usd, assumed }: Prices): Price {
  const { requests, invocations, functionCalls } = life;
  const msEach = assumed.ownMs + (functionCalls / invocations) * assumed.callMs;
  const gb = requests * assumed.requestGb + (invocations - requests) * assumed.messageGb;
  const logBytes = life.logBytes + invocations * assumed.platformLogBytesPerInvocation;
  const parts = {
    api: requests * usd.httpApiPerMillionRequests,
    lambda: invocations * usd.lambdaPerMillionRequests + ((gb * msEach) / 1_000) * usd.lambdaArm64PerGbSecond * million,
    dynamodb: life.writeUnits * usd.dynamodbPerMillionWriteUnits + life.readUnits * usd.dynamodbPerMillionReadUnits,
    sqs: life.fifoRequests * usd.sqsFifoPerMillionRequests + life.standardRequests * usd.sqsStandardPerMillionRequests,
    logs: (logBytes / gigabyte) * million * usd.logsPerGbIngested,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** What stands in a stack and costs something by standing there. */
export type Standing = {
  /** Functions that are woken every minute. */
  schedules: number;
  fifoQueuesPolled: number;
  standardQueuesPolled: number;
  alarms: number;
  dashboards: number;
  secrets: number;
};

/** What a month costs in US dollars in which nobody orders anything, by what it is for. */
export function getIdlePrice(standing: Standing, { usd, assumed }: Prices) {
  const pollsPerQueue = (assumed.pollersPerQueue * 86_400 * 30) / assumed.secondsPerPoll;
  const sweepGbSeconds =
    (assumed.sweepsPerMonth * (assumed.ownMs + assumed.callsPerSweep * assumed.callMs) * assumed.messageGb) / 1_000;
  const parts = {
    polls:
      (pollsPerQueue / million) *
      (standing.fifoQueuesPolled * usd.sqsFifoPerMillionRequests +
        standing.standardQueuesPolled * usd.sqsStandardPerMillionRequests),
    schedules:
      standing.schedules *
      ((assumed.sweepsPerMonth / million) *
        (usd.lambdaPerMillionRequests +
          usd.scheduledRulePerMillionInvocations +
          assumed.readUnitsPerSweep * usd.dynamodbPerMillionReadUnits) +
        sweepGbSeconds * usd.lambdaArm64PerGbSecond),
    alarms: standing.alarms * usd.alarmPerMonth,
    dashboards: standing.dashboards * usd.dashboardPerMonth,
    secrets: standing.secrets * usd.secretPerMonth,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
