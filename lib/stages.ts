import { type FunctionSettings, type StageSettings, trafficShifts } from './stage-settings.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A read takes a quarter of the time of an order. */
const manyReads: FunctionSettings = { clientRate: { perSecond: 60, burst: 120 } };

const dev: StageSettings = {
  name: 'dev',
  owner: 'shop',
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
  accountConcurrency: 1000,
  consumerConcurrency: 10,
  retrySeconds: [5, 25, 125],
  notifications: {
    provider: 'ses',
    from: 'Demo shop <orders@example.com>',
    shopName: 'Demo shop',
    timeZone: 'Europe/Rome',
    templates: ['placed', 'paid', 'shipped', 'delivered', 'cancelled', 'failed', 'refunded'],
    // The limit of SES in its sandbox.
    perSecond: 1,
    unknownOutcome: 'sendAgain',
  },
  carrier: 'simulated',
  paymentProvider: 'simulated',
  paymentCapture: 'automatic',
  carrierStepSeconds: 5,
  paymentDownSeconds: 20,
  replyTimeoutSeconds: {
    payment: minute,
    payment_cancellation: minute,
    capture: minute,
    delivery: minute,
    carrier: 3 * day,
    cancellation: minute,
    refund: hour,
  },
  eventRetentionDays: 30,
  webhookTargets: 'public',
  sweepEvery: 'rate(1 minute)',
  rotateKeysEveryDays: 30,
  ordersExpectedWithinMinutes: 0,
  syntheticOrdersPerMinute: 0,
  runbookUrl: 'docs/runbook.md',
  alarmAddresses: [],
  reportAddresses: [],
  people: 'cognito',
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
  notifications: { ...dev.notifications, perSecond: 14 },
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
  backups: { keepDailyDays: 35, keepMonthlyDays: 365, lock: 'governance' },
  // As long as the slowest of the alarms that roll it back.
  trafficShift: 'CANARY_10PERCENT_15MINUTES',
  carrier: 'manual',
  paymentProvider: { provider: 'stripe', minimumAmounts: { EUR: 50 }, authenticationMinutes: 15 },
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
  notifications: { ...dev.notifications, perSecond: 500 },
  carrierStepSeconds: 1,
  replyTimeoutSeconds: {
    payment: 30,
    payment_cancellation: 30,
    capture: 30,
    delivery: 30,
    carrier: 5 * minute,
    cancellation: 30,
    refund: minute,
  },
  rotateKeysEveryDays: 1,
  reportAddresses: ['owner@example.com'],
  webhookTargets: 'localhost',
  // A run of the end-to-end suite uses every grant of the monitor.
  ordersExpectedWithinMinutes: 60,
  physicalNames: true,
  functions: {},
};

/** All stages. */
export const stages: readonly StageSettings[] = [dev, staging, prod, local];

/**
 * Returns the stages of a comma-separated list, changed by the context of the CLI: `shift` is another `trafficShift`,
 * `publicUrl` the URL of a local system. Throws for an unknown name.
 */
export function selectStages(
  names = 'dev,staging,prod',
  context: (name: string) => string | undefined = () => undefined,
): StageSettings[] {
  const [publicUrl, shift] = [context('publicUrl'), context('shift')];
  const trafficShift = trafficShifts.find((each) => each === shift);
  if (shift !== undefined && !trafficShift)
    throw new Error(`there is no shift "${shift}", only ${trafficShifts.join(', ')}`);
  return names.split(',').map((name) => {
    const stage = stages.find((candidate) => candidate.name === name.trim());
    if (!stage) throw new Error(`there is no stage "${name}", only ${stages.map((each) => each.name).join(', ')}`);
    return { ...stage, ...(publicUrl !== undefined && { publicUrl }), ...(trafficShift && { trafficShift }) };
  });
}
