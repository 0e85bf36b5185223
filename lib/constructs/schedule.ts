import { Validations } from 'aws-cdk-lib';
import { Rule, type Schedule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { LambdaFunction } from './lambda-function.ts';

export interface ScheduleProps {
  readonly schedule: Schedule;
  readonly description: string;
  /** Why a missed run needs no dead-letter queue. */
  readonly whenMissed: string;
}

/** Invokes a function on a schedule. */
export function scheduleFunction(
  scope: Construct,
  id: string,
  { live }: LambdaFunction,
  { schedule, description, whenMissed }: ScheduleProps,
): void {
  const rule = new Rule(scope, id, {
    description,
    schedule,
    targets: [{ bind: () => ({ arn: live.functionArn }) }],
  });
  live.addPermission(`From${id}`, {
    principal: new ServicePrincipal('events.amazonaws.com'),
    sourceArn: rule.ruleArn,
  });
  Validations.of(rule).acknowledge({ id: 'Serverless-EventBusDLQ', reason: whenMissed });
}
