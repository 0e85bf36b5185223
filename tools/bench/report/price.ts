import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Lifecycle } from '../lifecycle/count.ts';

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
    sesPerMillionMails: money,
    webSocketPerMillionMessages: money,
  }),
  assumed: z.object({
    callMs: z.number(),
    ownMs: z.number(),
    requestGb: z.number(),
    messageGb: z.number(),
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

/** US dollars for a million orders, by service. */
export type Price = Readonly<Record<'api' | 'lambda' | 'dynamodb' | 'sqs' | 'logs' | 'total', number>>;

const million = 1_000_000;
const gigabyte = 1_000_000_000;

/** Prices a million orders. The duration of a call is assumed (prices.json). */
export function getPrice(counted: Lifecycle, { usd, assumed }: Prices): Price {
  const { requests, invocations, functionCalls } = counted;
  const msEach = assumed.ownMs + (functionCalls / invocations) * assumed.callMs;
  const gb = requests * assumed.requestGb + (invocations - requests) * assumed.messageGb;
  const parts = {
    api: requests * usd.httpApiPerMillionRequests,
    lambda: invocations * usd.lambdaPerMillionRequests + ((gb * msEach) / 1_000) * usd.lambdaArm64PerGbSecond * million,
    dynamodb:
      counted.writeUnits * usd.dynamodbPerMillionWriteUnits + counted.readUnits * usd.dynamodbPerMillionReadUnits,
    sqs:
      counted.fifoRequests * usd.sqsFifoPerMillionRequests +
      counted.standardRequests * usd.sqsStandardPerMillionRequests,
    logs: (counted.logBytes / gigabyte) * million * usd.logsPerGbIngested,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** Resources of a stack that cost money without orders. */
export type Standing = {
  /** Functions that run every minute. */
  schedules: number;
  fifoQueuesPolled: number;
  standardQueuesPolled: number;
  alarms: number;
  dashboards: number;
  secrets: number;
};

/** US dollars for a month without orders, by resource. */
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
