import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { measured } from './measured.ts';
import type { AlarmSettings } from './observability.ts';
import type { StageSettings } from './stages.ts';

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

/** What is wrong with the business while every machine is well: alarms over what the functions count. */
export function measureAlarms(stage: StageSettings): Record<string, AlarmSettings> {
  const alarms: Record<string, AlarmSettings> = {
    StuckOrders: {
      metric: measured(stage, 'ordersNeedingAttention', minute),
      threshold: 1,
      description: 'Orders need a person: GET /operations/attention names them, and explain says why',
    },
    OpenDeadLetters: {
      metric: measured(stage, 'deadLettersOpen', minute),
      threshold: 1,
      description: 'Dead letters lie open: GET /operations/dead-letters, then redrive or discard each',
    },
    MoneyOwed: {
      metric: measured(stage, 'ordersOwed', minute),
      threshold: 1,
      description: 'A refund has failed and the customer waits for the money: GET /operations/money-owed',
    },
    CircuitOpened: {
      metric: measured(stage, 'circuitsOpened', minute),
      threshold: 1,
      description: 'A provider is down and is spared for a while: GET /health says which',
    },
    ProviderRefusal: {
      metric: measured(stage, 'providerRefusals', minute),
      threshold: 1,
      description: 'A provider does not accept our credentials: have they expired, or been changed?',
    },
    Unhealthy: {
      metric: measured(stage, 'healthy', minute),
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
      metric: measured(stage, 'ordersPlaced', fiveMinutes),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: Math.ceil(quiet / 5),
      missing: TreatMissingData.BREACHING,
      description: `No order was placed for ${quiet} minutes: can shops reach us, and are they let in?`,
    };
  return alarms;
}
