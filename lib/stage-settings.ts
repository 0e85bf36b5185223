import type { PendingReply } from '../functions/ordering/domain/lifecycle/pending-replies.ts';

/** The settings of one environment. Stages differ in these settings only. */
export interface StageSettings {
  /** The name in `npx cdk deploy 'dev/*'`. */
  readonly name: string;
  readonly logLevel: LogLevel;
  /** How long logs are kept. */
  readonly logRetentionDays: 1 | 3 | 7 | 14 | 30 | 90 | 180 | 365;
  /** Whether functions send traces to X-Ray. */
  readonly tracing: boolean;
  /** Web origins that a browser may call the API from; none when empty. */
  readonly corsOrigins: readonly string[];
  /** The requests of all clients that API Gateway passes to each route; it responds to others with 429. */
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number };
  /** The rate limit of one client on one instance, which serves 23 to 35 orders or 120 reads a second. */
  readonly clientRate: ClientRate;
  /** Whether tables can be restored to any second of the last 35 days. */
  readonly pointInTimeRecovery: boolean;
  /** Whether tables refuse to be deleted. */
  readonly deletionProtection: boolean;
  /** Whether tables, queues, secrets and logs are deleted with the stack. */
  readonly removeWithStack: boolean;
  /** How traffic shifts to a new version of a function. A canary rolls back when one of its alarms goes off. */
  readonly trafficShift: TrafficShift;
  /** The maximum number of concurrent batches of one queue, 2 to 1 000, so that a backlog leaves instances to the API. */
  readonly consumerConcurrency: number;
  /** Seconds before the second, third, … attempt of a message, which is dead-lettered after the last one. */
  readonly retrySeconds: readonly number[];
  /** `simulated` sends scans by itself; `manual` leaves every scan to the API. */
  readonly carrier: 'simulated' | 'manual';
  /** Seconds between two scans of the simulated carrier. */
  readonly carrierStepSeconds: number;
  /** Seconds for which the simulated payment provider is down for `tok_down`. */
  readonly paymentDownSeconds: number;
  /** Seconds until a pending reply is overdue and the sweeper sends a reminder. */
  readonly replyTimeoutSeconds: Readonly<Record<PendingReply, number>>;
  /** When the sweeper runs, as an EventBridge schedule expression. */
  readonly sweepEvery: string;
  /** When the signing keys rotate, as a schedule expression of Secrets Manager, at most every 4 hours. */
  readonly rotateKeysEvery: string;
  /** Minutes without an order after which an alarm goes off; absent for a shop without orders around the clock. */
  readonly ordersExpectedWithinMinutes?: number;
  /** The e-mail addresses that get every alarm. */
  readonly alarmAddresses: readonly string[];
  /** Whether queues and tables have their logical names; not in AWS, so that stages can share an account. */
  readonly physicalNames: boolean;
  /** The public URL of the API, when it is not the API's own. */
  readonly publicUrl?: string;
  /** Settings of single functions, by `<service>/<name>`. */
  readonly functions: Readonly<Record<string, FunctionSettings>>;
}

type ClientRate = { readonly perSecond: number; readonly burst: number };

export interface FunctionSettings {
  readonly logLevel?: LogLevel;
  /** The reserved concurrency, taken from the account's limit; unreserved by default. */
  readonly reservedConcurrency?: number;
  readonly clientRate?: ClientRate;
}

/** The names of CDK's `LambdaDeploymentConfig`. */
type TrafficShift = 'ALL_AT_ONCE' | 'CANARY_10PERCENT_5MINUTES' | 'CANARY_10PERCENT_15MINUTES';

type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
