import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { scheduleFunction } from '../constructs/schedule.ts';
import type { OwnedTable } from '../constructs/table.ts';
import type { StageSettings } from '../stages.ts';

export interface MonitorProps {
  readonly stage: StageSettings;
  readonly api: PublicHttpApi;
  readonly orders: OwnedTable;
  readonly failures: OwnedTable;
}

/** Asks every minute, from outside, whether the API is well, and counts what lies there until a person sees to it. */
export class Monitor extends Construct {
  readonly keepWatch: LambdaFunction;

  constructor(scope: Construct, id: string, { stage, api, orders, failures }: MonitorProps) {
    super(scope, id);
    this.keepWatch = new LambdaFunction(this, 'MonitorHealth', {
      stage,
      path: 'operations/monitor-health',
      trigger: 'schedule',
      environment: {
        PUBLIC_URL: api.url,
        ORDERS_TABLE: orders.tableName,
        FAILURES_TABLE: failures.tableName,
      },
    });
    this.keepWatch.allow(
      ['dynamodb:Query'],
      ...[orders.indexArn('refundOutstanding'), orders.indexArn('attention'), failures.indexArn('byState')],
    );
    scheduleFunction(this, 'EveryMinute', this.keepWatch, {
      schedule: Schedule.rate(Duration.minutes(1)),
      description:
        'Probes the health of the API, and counts open dead letters, orders that need a person and what is owed',
      whenMissed: 'A look that is missed is made up for by the next one, a minute later.',
    });
  }
}
