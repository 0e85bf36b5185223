import type { FunctionSettings, StageSettings } from './stage-settings.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A read takes a quarter of the time of an order. */
const manyReads: FunctionSettings = { clientRate: { perSecond: 60, burst: 120 } };

const dev: StageSettings = {
  name: 'dev',
  logLevel: 'DEBUG',
  logRetentionDays: 7,
  tracing: false,
  corsOrigins: ['*'],
  throttle: { ratePerSecond: 100, burst: 200 },
  clientRate: { perSecond: 20, burst: 40 },
  pointInTimeRecovery: false,
  deletionProtection: false,
  removeWithStack: true,
  trafficShift: 'ALL_AT_ONCE',
  consumerConcurrency: 10,
  retrySeconds: [5, 25, 125],
  carrier: 'simulated',
  carrierStepSeconds: 5,
  paymentDownSeconds: 20,
  replyTimeoutSeconds: {
    payment: minute,
    payment_cancellation: minute,
    delivery: minute,
    carrier: 3 * day,
    cancellation: minute,
    refund: hour,
  },
  sweepEvery: 'rate(1 minute)',
  rotateKeysEvery: 'rate(30 days)',
  alarmAddresses: [],
  physicalNames: false,
  functions: { 'ordering/read-orders': manyReads, 'ordering/manage-products': manyReads },
};

const staging: StageSettings = {
  ...dev,
  name: 'staging',
  logLevel: 'INFO',
  logRetentionDays: 30,
  tracing: true,
  corsOrigins: [],
  throttle: { ratePerSecond: 500, burst: 1000 },
  consumerConcurrency: 100,
  pointInTimeRecovery: true,
  removeWithStack: false,
  trafficShift: 'CANARY_10PERCENT_5MINUTES',
};

const prod: StageSettings = {
  ...staging,
  name: 'prod',
  logRetentionDays: 365,
  throttle: { ratePerSecond: 1000, burst: 2000 },
  deletionProtection: true,
  // As long as the slowest of the alarms that roll it back.
  trafficShift: 'CANARY_10PERCENT_15MINUTES',
  carrier: 'manual',
  ordersExpectedWithinMinutes: 60,
};

/** The stage of a developer's machine; it is never deployed. */
const local: StageSettings = {
  ...dev,
  name: 'local',
  logLevel: 'INFO',
  throttle: { ratePerSecond: 10_000, burst: 5000 },
  clientRate: { perSecond: 5000, burst: 5000 },
  consumerConcurrency: 5,
  carrierStepSeconds: 1,
  replyTimeoutSeconds: {
    payment: 30,
    payment_cancellation: 30,
    delivery: 30,
    carrier: 5 * minute,
    cancellation: 30,
    refund: minute,
  },
  rotateKeysEvery: 'rate(1 day)',
  physicalNames: true,
  functions: {},
};

/** All stages. */
export const stages: readonly StageSettings[] = [dev, staging, prod, local];

/** Returns the stages of a comma-separated list, with their public URL if there is one. Throws for an unknown name. */
export function selectStages(names = 'dev,staging,prod', publicUrl?: string): StageSettings[] {
  return names.split(',').map((name) => {
    const stage = stages.find((candidate) => candidate.name === name.trim());
    if (!stage) throw new Error(`there is no stage "${name}", only ${stages.map((each) => each.name).join(', ')}`);
    return publicUrl === undefined ? stage : { ...stage, publicUrl };
  });
}
