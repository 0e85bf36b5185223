import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Events } from '../services/events.ts';
import type { Ordering } from '../services/ordering.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { AlarmSettings } from './alarms.ts';
import { createMetric } from './metric.ts';

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);
/** Ten minutes, in which refunds are retried and the monitor closes obsolete dead letters. */
const lasting = { evaluationPeriods: 10 };
/** Secrets Manager rotates within the day on which a rotation is due. */
const rotationSlackDays = 2;

/** Creates the alarms on the metrics of the functions: trouble of the business while every function runs. */
export function createBusinessAlarms(stage: StageSettings): Record<string, AlarmSettings> {
  const alarms: Record<string, AlarmSettings> = {
    OrdersNeedAttention: {
      metric: createMetric(stage, 'ordersNeedingAttention', minute),
      threshold: 1,
      alarmDescription: 'Orders need attention. List them with GET /operations/attention and explain each.',
    },
    OpenDeadLetters: {
      metric: createMetric(stage, 'deadLettersOpen', minute),
      threshold: 1,
      ...lasting,
      alarmDescription:
        'Dead letters are open. List them with GET /operations/dead-letters, then redrive or discard each.',
    },
    RefundsOutstanding: {
      metric: createMetric(stage, 'refundsOutstanding', minute),
      threshold: 1,
      ...lasting,
      alarmDescription:
        'A refund failed and the customer waits for the money. List it with GET /operations/money-owed.',
    },
    CircuitOpened: {
      metric: createMetric(stage, 'circuitsOpened', minute),
      threshold: 1,
      alarmDescription:
        'The circuit of a provider opened: its calls fail. Find the provider with GET /health, then its status page.',
    },
    ProviderRefusal: {
      metric: createMetric(stage, 'providerRefusals', minute),
      threshold: 1,
      alarmDescription: 'A provider refuses our credentials. Check whether they expired or were changed.',
    },
    Unhealthy: {
      metric: createMetric(stage, 'healthy', minute),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: TreatMissingData.BREACHING,
      alarmDescription: 'The public API is unhealthy. Call GET /health: it names the dependency that fails.',
    },
  };
  const { ordersExpectedWithinMinutes: quiet, rotateKeysEveryDays } = stage;
  if (quiet > 0)
    alarms.NoOrders = {
      metric: createMetric(stage, 'ordersMissing', minute),
      threshold: 1,
      evaluationPeriods: 3,
      alarmDescription: `No order was placed for ${quiet} minutes, in which there were some a week before. Place a test order; check GET /health and the 4xx responses of the API.`,
    };
  if (stage.syntheticOrdersPerMinute > 0)
    alarms.SyntheticOrdersFail = {
      metric: createMetric(stage, 'syntheticOrdersFailed', minute),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      alarmDescription:
        'Orders that the monitor places fail or stop. Read the log of operations/monitor-health, then explain the newest order of the customer `synthetic`.',
    };
  alarms.KeysNotRotated = {
    metric: createMetric(stage, 'signingKeyAgeDays', Duration.hours(1)),
    threshold: rotateKeysEveryDays + rotationSlackDays,
    alarmDescription: `The signing key is older than ${rotateKeysEveryDays} days: its rotation fails. Tokens stay valid; read the log of identity/issue-token.`,
  };
  return alarms;
}

/** Creates the alarms on the parts of ordering that no caller waits for. */
export function createOrderingAlarms(ordering: Ordering): Record<string, AlarmSettings> {
  return {
    SweeperStopped: {
      metric: ordering.sweepOrders.metricInvocations({ statistic: 'sum', period: fiveMinutes }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
      alarmDescription: 'The sweeper does not run: overdue orders wait. Enable the schedule of ordering/sweep-orders.',
    },
  };
}

/** Creates the alarms on the stream of Orders, whose reader publishes the events of orders. */
export function createEventsAlarms({ publishEvents, streamDeadLetters }: Events): Record<string, AlarmSettings> {
  return {
    StreamDeadLetters: {
      metric: streamDeadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'max', period: minute }),
      threshold: 1,
      alarmDescription:
        'Stream records of Orders cannot be published. Read their references in the queue orders-stream-dlq, then run the doctor with heal: it publishes the events that are missing.',
    },
    StreamBehind: {
      metric: publishEvents.metric('IteratorAge', { statistic: 'max', period: minute }),
      threshold: 300_000,
      alarmDescription:
        'The stream of Orders is read five minutes late: events are late. Read the log of events/publish-events.',
    },
  };
}

/** Creates the alarms on the delivery of webhooks. */
export function createWebhookAlarms(stage: StageSettings): Record<string, AlarmSettings> {
  return {
    WebhookFailing: {
      metric: createMetric(stage, 'webhooksFailing', minute),
      threshold: 1,
      alarmDescription:
        'The receiver of a webhook has accepted nothing for an hour. List the webhooks with GET /webhooks: `failingSince` names it, and its attempts say why. Ask its owner.',
    },
    WebhookDisabled: {
      metric: createMetric(stage, 'webhooksDisabled', minute),
      threshold: 1,
      alarmDescription:
        'A webhook was disabled. Its events are kept: ask its owner to repair the receiver and to resume the webhook.',
    },
    WebhooksBehind: {
      metric: createMetric(stage, 'webhookLagSeconds', minute),
      threshold: 900,
      evaluationPeriods: 3,
      alarmDescription:
        'A webhook delivers events over 15 minutes late although its receiver answers. Find it with GET /webhooks by `lagSeconds`, then read the log of events/deliver-webhooks.',
    },
  };
}
