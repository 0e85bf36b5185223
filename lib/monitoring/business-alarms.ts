import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { StageSettings } from '../stages.ts';
import type { AlarmSettings } from './alarms.ts';
import { createMetric } from './metric.ts';

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

/** What is wrong with the business while every machine is well: alarms over what the functions count. */
export function createBusinessAlarms(stage: StageSettings): Record<string, AlarmSettings> {
  const alarms: Record<string, AlarmSettings> = {
    StuckOrders: {
      metric: createMetric(stage, 'ordersNeedingAttention', minute),
      threshold: 1,
      description: 'Orders need a person: GET /operations/attention names them, and explain says why',
    },
    OpenDeadLetters: {
      metric: createMetric(stage, 'deadLettersOpen', minute),
      threshold: 1,
      description: 'Dead letters are open: GET /operations/dead-letters, then redrive or discard each',
    },
    RefundsOutstanding: {
      metric: createMetric(stage, 'refundsOutstanding', minute),
      threshold: 1,
      description: 'A refund has failed and the customer waits for the money: GET /operations/money-owed',
    },
    CircuitOpened: {
      metric: createMetric(stage, 'circuitsOpened', minute),
      threshold: 1,
      description: 'A provider is down and is spared for a while: GET /health says which',
    },
    ProviderRefusal: {
      metric: createMetric(stage, 'providerRefusals', minute),
      threshold: 1,
      description: 'A provider does not accept our credentials: have they expired, or been changed?',
    },
    Unhealthy: {
      metric: createMetric(stage, 'healthy', minute),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 3,
      ofThemBad: 2,
      missing: TreatMissingData.BREACHING,
      description: 'The health probe has no good answer from outside: GET /health says what is not there',
    },
  };
  const { ordersExpectedWithinMinutes: quiet } = stage;
  if (quiet !== undefined)
    alarms.NoOrders = {
      metric: createMetric(stage, 'ordersPlaced', fiveMinutes),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: Math.ceil(quiet / 5),
      missing: TreatMissingData.BREACHING,
      description: `No order was placed for ${quiet} minutes: can shops reach us, and are they let in?`,
    };
  return alarms;
}
