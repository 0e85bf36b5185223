import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { scheduleFunction } from '../constructs/schedule.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import { createOperatorSecret } from '../secrets.ts';
import { getOrderEventEnv, grantOrderEvents, type OrderEventProps } from './order-access.ts';

export interface MonitorProps extends OrderEventProps {
  readonly api: PublicHttpApi;
  readonly deliveries: OnDemandTable;
  readonly notifications: OnDemandTable;
  readonly failures: OnDemandTable;
  readonly identity: OnDemandTable;
}

/** The monitor probes the public API every minute, closes obsolete dead letters and measures what waits for an operator. */
export class Monitor extends Construct {
  readonly monitorHealth: LambdaFunction;

  constructor(scope: Construct, id: string, props: MonitorProps) {
    super(scope, id);
    const { stage, api, orders, deliveries, notifications, failures, identity } = props;
    this.monitorHealth = new LambdaFunction(this, 'MonitorHealth', {
      stage,
      path: 'operations/monitor-health',
      trigger: 'schedule',
      environment: {
        ...getOrderEventEnv(props),
        PUBLIC_URL: api.url,
        DELIVERIES_TABLE: deliveries.tableName,
        NOTIFICATIONS_TABLE: notifications.tableName,
        FAILURES_TABLE: failures.tableName,
        IDENTITY_TABLE: identity.tableName,
        ORDERS_EXPECTED_MINUTES: String(stage.ordersExpectedWithinMinutes),
        SYNTHETIC_ORDERS: 'none',
      },
    });
    this.monitorHealth.allow(
      ['dynamodb:Query'],
      ...['refundOutstanding', 'attention', 'byShard'].map((name) => orders.indexArn(name)),
      failures.indexArn('byState'),
    );
    // It closes a dead letter by what the order, its delivery and its notifications say, and records that in the order.
    grantOrderEvents(this.monitorHealth, props);
    this.monitorHealth.allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem'], failures.tableArn);
    this.monitorHealth.allow(
      ['dynamodb:GetItem'],
      ...[deliveries, notifications, identity].map(({ tableArn }) => tableArn),
    );
    const { syntheticOrdersPerMinute: perMinute } = stage;
    if (perMinute > 0) {
      const { secretArn } = createOperatorSecret(this, 'SyntheticClient', stage, {
        description: 'The client of synthetic orders: {"clientId","clientSecret"}',
        whyNotRotated: 'An operator renews the secret of the client, and sets it here.',
      });
      this.monitorHealth.allow(['secretsmanager:GetSecretValue'], secretArn);
      this.monitorHealth.configure({ SYNTHETIC_ORDERS: JSON.stringify({ secret: secretArn, perMinute }) });
    }
    scheduleFunction(this, 'EveryMinute', this.monitorHealth, {
      schedule: Schedule.rate(Duration.minutes(1)),
      description: 'Probes the API, closes obsolete dead letters and measures what waits for an operator',
      whenMissed: 'The next run is a minute later.',
    });
  }
}
