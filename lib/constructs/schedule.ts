import { Duration, Validations } from 'aws-cdk-lib';
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

/** The minimum of EventBridge and Lambda. The next run does what a missed one would have done. */
const maxEventAge = Duration.minutes(1);
const retryPolicy = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: maxEventAge.toSeconds() };

/** Invokes a function on a schedule, once each time. */
export function scheduleFunction(
  scope: Construct,
  id: string,
  { live }: LambdaFunction,
  { schedule, description, whenMissed }: ScheduleProps,
): void {
  const rule = new Rule(scope, id, {
    description,
    schedule,
    targets: [{ bind: () => ({ arn: live.functionArn, retryPolicy }) }],
  });
  // EventBridge hands the event to Lambda, which would keep it for six hours and run it three times.
  live.configureAsyncInvoke({ retryAttempts: 0, maxEventAge });
  live.addPermission(`From${id}`, {
    principal: new ServicePrincipal('events.amazonaws.com'),
    sourceArn: rule.ruleArn,
  });
  Validations.of(rule).acknowledge({ id: 'Serverless-EventBusDLQ', reason: whenMissed });
  Validations.of(live).acknowledge({ id: 'Serverless-LambdaAsyncFailureDestination', reason: whenMissed });
}
