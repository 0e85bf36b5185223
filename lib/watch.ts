import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { LambdaFunction } from './lambda-function.ts';
import type { OwnedTable } from './owned-table.ts';
import type { PublicApi } from './public-api.ts';
import type { StageSettings } from './stages.ts';

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
    this.keepWatch.allow(['dynamodb:Query'], orders.indexArn('owed'), failures.indexArn('byShelf'));
    const rule = new Rule(this, 'EveryMinute', {
      description: 'Probes the health of the API, and counts open dead letters and what is owed',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [{ bind: () => ({ arn: this.keepWatch.live.functionArn }) }],
    });
    this.keepWatch.live.addPermission('FromEveryMinute', {
      principal: new ServicePrincipal('events.amazonaws.com'),
      sourceArn: rule.ruleArn,
    });
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'A look that is missed is made up for by the next one, a minute later.',
    });
  }
}
