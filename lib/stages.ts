/** What one environment is; everything in which environments differ is here, and the stacks ask for nothing else. */
export interface StageSettings {
  /** The first word of what is deployed: `npx cdk deploy 'dev/*'`. */
  readonly name: string;
  readonly logLevel: LogLevel;
  /** Days for which every log is kept. */
  readonly logRetentionDays: 1 | 3 | 7 | 14 | 30 | 90 | 180 | 365;
  /** Whether functions send traces to X-Ray. */
  readonly tracing: boolean;
  /** Web origins that a browser may call the API from; none when empty. */
  readonly corsOrigins: readonly string[];
  /** What API Gateway lets through to each route, of all clients together; the rest is answered 429. */
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  /** What one client may ask of one instance, which serves 23 to 35 orders or 120 reads a second, one after another. */
  readonly clientRate: ClientRate;
  /** Whether tables can be restored to any second of the last 35 days. */
  readonly pointInTimeRecovery: boolean;
  /** Whether tables refuse to be deleted. */
  readonly deletionProtection: boolean;
  /** Whether tables, queues, secrets and logs go when the stack goes; what may not be lost stays. */
  readonly removeWithStack: boolean;
  /** How a new version of a function gets its work; what is not all at once goes back when one of its alarms rings. */
  readonly trafficShift: TrafficShift;
  /** The most batches of one queue that are worked on at once, so that a backlog leaves instances to the API: 2 to 1 000. */
  readonly consumerConcurrency: number;
  /** Seconds before the second, third, … attempt at a message; after the last attempt it is set aside. */
  readonly retrySeconds: readonly number[];
  /** `simulated` reports scans by itself; `manual` leaves every scan to the API. */
  readonly carrier: 'simulated' | 'manual';
  /** Seconds that the simulated carrier takes from one scan to the next. */
  readonly carrierStepSeconds: number;
  /** Seconds for which the simulated payment provider is down for `tok_down`. */
  readonly paymentDownSeconds: number;
  /** Seconds until what an order waits for is overdue and asked for again. */
  readonly waitSeconds: Readonly<Record<ReplyTimeout, number>>;
  /** How often the sweeper looks for what is overdue, as an EventBridge schedule expression. */
  readonly sweepEvery: string;
  /** How often another key takes over signing tokens, as a rotation schedule of Secrets Manager: from 4 hours up. */
  readonly rotateKeysEvery: string;
  /** Minutes without a new order after which something must be wrong; absent where nobody orders around the clock. */
  readonly ordersExpectedWithinMinutes?: number;
  /** Who is told by e-mail of every alarm. */
  readonly alarmAddresses: readonly string[];
  /** Whether queues and tables bear their logical names; in AWS they do not, so that stages can share an account. */
  readonly physicalNames: boolean;
  /** The URL by which the outside reaches the API, when it is not the API's own. */
  readonly publicUrl?: string;
  /** In what single functions (`<service>/<name>`) differ from the rest. */
  readonly functions: Readonly<Record<string, FunctionSettings>>;
}

type ClientRate = { readonly perSecond: number; readonly burst: number };

export interface FunctionSettings {
  readonly logLevel?: LogLevel;
  /** The most instances at once, taken from the account's own limit; unset, the function shares what is left. */
  readonly reservedConcurrency?: number;
  readonly clientRate?: ClientRate;
}

/** All at once, or a tenth first and the rest when that went well. The names are CDK's. */
type TrafficShift = 'ALL_AT_ONCE' | 'CANARY_10PERCENT_5MINUTES' | 'CANARY_10PERCENT_15MINUTES';

type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** What an order can wait for. */
type ReplyTimeout = 'payment' | 'payment_cancellation' | 'delivery' | 'carrier' | 'cancellation' | 'refund';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A read takes an instance a quarter of the time that an order takes. */
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
  waitSeconds: {
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
  // As long as the slowest of the alarms that can send it back takes to ring.
  trafficShift: 'CANARY_10PERCENT_15MINUTES',
  carrier: 'manual',
  ordersExpectedWithinMinutes: 60,
};

/** The stage that runs on a developer's machine; it is never deployed. */
const local: StageSettings = {
  ...dev,
  name: 'local',
  logLevel: 'INFO',
  throttle: { ratePerSecond: 10_000, burst: 5000 },
  clientRate: { perSecond: 5000, burst: 5000 },
  consumerConcurrency: 5,
  carrierStepSeconds: 1,
  waitSeconds: {
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

/** Every stage there is. */
export const stages: readonly StageSettings[] = [dev, staging, prod, local];

/**
 * The stages that are named, with a comma between them; all that are deployed when none is. Throws at a name that is none.
 * `publicUrl` says how the outside reaches them, when it is not by the API's own URL.
 */
export function selectStages(names = 'dev,staging,prod', publicUrl?: string): StageSettings[] {
  return names.split(',').map((name) => {
    const stage = stages.find((candidate) => candidate.name === name.trim());
    if (!stage) throw new Error(`there is no stage "${name}", only ${stages.map((each) => each.name).join(', ')}`);
    return publicUrl === undefined ? stage : { ...stage, publicUrl };
  });
}
