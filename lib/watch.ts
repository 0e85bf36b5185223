import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { LambdaFunction } from './lambda-function.ts';
import type { OwnedTable } from './owned-table.ts';
import type { PublicApi } from './public-api.ts';
import type { StageSettings } from './stages.ts';
import { wake } from './wake.ts';

export interface WatchProps {
  readonly stage: StageSettings;
  readonly api: PublicApi;
  readonly orders: OwnedTable;
  readonly failures: OwnedTable;
}

/** Asks every minute, from outside, whether the API is well, and counts what lies there until a person sees to it. */
export class Watch extends Construct {
  readonly keepWatch: LambdaFunction;

  constructor(scope: Construct, id: string, { stage, api, orders, failures }: WatchProps) {
    super(scope, id);
    this.keepWatch = new LambdaFunction(this, 'KeepWatch', {
      stage,
      path: 'operations/keep-watch',
      trigger: 'schedule',
      environment: {
        PUBLIC_URL: api.url,
        ORDERS_TABLE: orders.tableName,
        FAILURES_TABLE: failures.tableName,
      },
    });
    this.keepWatch.allow(
      ['dynamodb:Query'],
      ...[orders.indexArn('owed'), orders.indexArn('attention'), failures.indexArn('byShelf')],
    );
    wake(this, 'EveryMinute', this.keepWatch, {
      schedule: Schedule.rate(Duration.minutes(1)),
      description:
        'Probes the health of the API, and counts open dead letters, orders that need a person and what is owed',
      whenMissed: 'A look that is missed is made up for by the next one, a minute later.',
    });
  }
}
