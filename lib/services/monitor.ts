import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { scheduleFunction } from '../constructs/schedule.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import type { StageSettings } from '../stage-settings.ts';

export interface MonitorProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly orders: OnDemandTable;
  readonly failures: OnDemandTable;
}

/** The monitor probes the public API every minute and counts what waits for an operator. */
export class Monitor extends Construct {
  readonly monitorHealth: LambdaFunction;

  constructor(scope: Construct, id: string, { stage, api, orders, failures }: MonitorProps) {
    super(scope, id);
    this.monitorHealth = new LambdaFunction(this, 'MonitorHealth', {
      stage,
      path: 'operations/monitor-health',
      trigger: 'schedule',
      environment: {
        PUBLIC_URL: api.url,
        ORDERS_TABLE: orders.tableName,
        FAILURES_TABLE: failures.tableName,
      },
    });
    this.monitorHealth.allow(
      ['dynamodb:Query'],
      ...[orders.indexArn('refundOutstanding'), orders.indexArn('attention'), failures.indexArn('byState')],
    );
    scheduleFunction(this, 'EveryMinute', this.monitorHealth, {
      schedule: Schedule.rate(Duration.minutes(1)),
      description: 'Probes the API and counts open dead letters, orders that need attention and refunds outstanding',
      whenMissed: 'The next run is a minute later.',
    });
  }
}
