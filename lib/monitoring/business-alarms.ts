import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Ordering } from '../services/ordering.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { AlarmSettings } from './alarms.ts';
import { createMetric } from './metric.ts';

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

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
      alarmDescription:
        'Dead letters are open. List them with GET /operations/dead-letters, then redrive or discard each.',
    },
    RefundsOutstanding: {
      metric: createMetric(stage, 'refundsOutstanding', minute),
      threshold: 1,
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
  const { ordersExpectedWithinMinutes: quiet } = stage;
  if (quiet !== undefined)
    alarms.NoOrders = {
      metric: createMetric(stage, 'ordersPlaced', fiveMinutes),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: Math.ceil(quiet / 5),
      treatMissingData: TreatMissingData.BREACHING,
      alarmDescription: `No order was placed for ${quiet} minutes. Place a test order; check GET /health and the 4xx responses of the API.`,
    };
  return alarms;
}

/** Creates the alarms on the parts of ordering that no caller waits for. */
export function createOrderingAlarms(ordering: Ordering): Record<string, AlarmSettings> {
  return {
    StreamDeadLetters: {
      metric: ordering.streamDeadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'max', period: minute }),
      threshold: 1,
      alarmDescription:
        'Stream records of Orders failed: duplicates can be unmarked. Read their positions in the queue orders-stream-dlq.',
    },
    StreamBehind: {
      metric: ordering.markDuplicates.metric('IteratorAge', { statistic: 'max', period: minute }),
      threshold: 300_000,
      alarmDescription: 'The stream of Orders is read five minutes late. Read the log of ordering/mark-duplicates.',
    },
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
