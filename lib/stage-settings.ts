import type { PendingReply } from '../functions/ordering/domain/lifecycle/pending-replies.ts';
import type { NotificationSettings } from './notification-settings.ts';

/** The settings of one environment. Stages differ in these settings only. */
export interface StageSettings {
  /** The name in `npx cdk deploy 'dev/*'`. */
  readonly name: string;
  /** The AWS account and region, which a stage with `deletionProtection` must have; those of the shell by default. */
  readonly account?: string;
  readonly region?: string;
  /** The team that the tag `owner` of every resource names. */
  readonly owner: string;
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
  /** The backups of the tables, beside point-in-time recovery; none when absent. */
  readonly backups?: BackupSettings;
  /** Whether tables refuse to be deleted. */
  readonly deletionProtection: boolean;
  /** Whether tables, queues, secrets and logs are deleted with the stack. */
  readonly removeWithStack: boolean;
  /** How traffic shifts to a new version of a function. A canary rolls back when one of its alarms goes off. */
  readonly trafficShift: TrafficShift;
  /** The concurrent executions of the account in its region (`aws lambda get-account-settings`). An alarm goes off at 80 %. */
  readonly accountConcurrency: number;
  /** The maximum number of concurrent batches of one queue, 2 to 1 000, so that a backlog leaves instances to the API. */
  readonly consumerConcurrency: number;
  /** Seconds before the second, third, … attempt of a message, which is dead-lettered after the last one. */
  readonly retrySeconds: readonly number[];
  readonly notifications: NotificationSettings;
  /** `simulated` sends scans by itself, which a protected stage must not have; `manual` leaves every scan to the API. */
  readonly carrier: 'simulated' | 'manual';
  /** Seconds between two scans of the simulated carrier. */
  readonly carrierStepSeconds: number;
  /** `simulated` decides by the token and moves no money. A protected stage must not have it. */
  readonly paymentProvider: 'simulated' | StripeSettings;
  /** `automatic` charges when the order is placed; `manual` authorizes then, and charges when the parcel leaves. */
  readonly paymentCapture: 'automatic' | 'manual';
  /** Seconds for which the simulated payment provider is down for `tok_down`. */
  readonly paymentDownSeconds: number;
  /** Seconds until a pending reply is overdue and the sweeper sends a reminder. */
  readonly replyTimeoutSeconds: Readonly<Record<PendingReply, number>>;
  /** Days for which the event feed keeps an event, at least 2. */
  readonly eventRetentionDays: number;
  /** Where webhooks may go: `localhost` lets them go to the machine itself, too, and is for that machine alone. */
  readonly webhookTargets: 'public' | 'localhost';
  /** When the sweeper runs, as an EventBridge schedule expression. */
  readonly sweepEvery: string;
  /** Days between two rotations of the signing keys, 1 to 999. */
  readonly rotateKeysEveryDays: number;
  /**
   * Minutes without an order after which an alarm goes off, when there were orders in the same minutes a week before: a new
   * shop and one that sleeps are silent. 0 for none.
   */
  readonly ordersExpectedWithinMinutes: number;
  /**
   * Orders that the monitor places and cancels each minute as a client of its own, 0 to 10: a shop with little traffic then
   * learns of a broken release, and a canary has something to fail on. The client is set in a secret.
   */
  readonly syntheticOrdersPerMinute: number;
  /** Where a team reads docs/runbook.md: every alarm links to its section. */
  readonly runbookUrl: string;
  /** The e-mail addresses that get every alarm; a stage with `deletionProtection` must have one. */
  readonly alarmAddresses: readonly string[];
  /** The e-mail addresses that get the figures of each day once it has ended in the time zone of notifications. */
  readonly reportAddresses: readonly string[];
  /** The directory of the people who use the console: a user pool of this stage, or the issuer of one that is there. */
  readonly people: 'cognito' | PeopleIssuer;
  /** Whether queues and tables have their logical names; not in AWS, so that stages can share an account. */
  readonly physicalNames: boolean;
  /** The domain of the API: its base URL and the issuer of its tokens. Without one, both are lost with the API. */
  readonly domain?: DomainSettings;
  /** The URL of the API on the machine of a developer. */
  readonly publicUrl?: string;
  /** Settings of single functions, by `<service>/<name>`. */
  readonly functions: Readonly<Record<string, FunctionSettings>>;
}

/** How long backups are kept. A locked vault refuses to delete a backup earlier. */
export interface BackupSettings {
  readonly keepDailyDays: number;
  readonly keepMonthlyDays: number;
  /** `compliance` cannot be taken back three days after the deploy, not even by AWS; `governance` by who may change the vault. */
  readonly lock: 'governance' | 'compliance';
  /** A vault of another account, of the same organization, that gets a copy of each backup. */
  readonly copyToVaultArn?: string;
}

export interface DomainSettings {
  /** The name, such as `api.shop.example`. Its DNS record points to the output `DomainTarget`. */
  readonly name: string;
  /** The certificate of the name in AWS Certificate Manager, in the region of the stage. */
  readonly certificateArn: string;
}

/** Stripe takes the payments. Its keys are in secrets. */
export interface StripeSettings {
  readonly provider: 'stripe';
  /** The currencies that are accepted, with the least amount of each in its minor unit. Stripe has minimums of its own. */
  readonly minimumAmounts: Readonly<Record<string, number>>;
  /** Stands after the name of the account on the statement of the customer's card. */
  readonly statementDescriptorSuffix?: string;
  /** Minutes in which a customer can authenticate a charge. After that the order fails and its stock is free. */
  readonly authenticationMinutes: number;
}

/** An issuer of OpenID Connect. Its ID tokens have the claim `groups`. */
export interface PeopleIssuer {
  /** The URL, as its metadata have it. */
  readonly issuer: string;
  /** A public client with the code grant, PKCE and the callback URL `{url of the API}/console/callback`. */
  readonly clientId: string;
  /** The scope that puts names and groups into the ID token; `openid profile` by default. */
  readonly scope?: string;
}

type ClientRate = { readonly perSecond: number; readonly burst: number };

export interface FunctionSettings {
  readonly logLevel?: LogLevel;
  /** The reserved concurrency, taken from the account's limit; unreserved by default. */
  readonly reservedConcurrency?: number;
  readonly clientRate?: ClientRate;
}

/** The names of CDK's `LambdaDeploymentConfig`. */
export const trafficShifts = ['ALL_AT_ONCE', 'CANARY_10PERCENT_5MINUTES', 'CANARY_10PERCENT_15MINUTES'] as const;
type TrafficShift = (typeof trafficShifts)[number];

type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
