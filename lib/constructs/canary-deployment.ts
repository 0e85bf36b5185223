import { Validations } from 'aws-cdk-lib';
import type { Alarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { LambdaFunction } from './lambda-function.ts';
import { WorkQueue } from './work-queue.ts';

/** CodeDeploy looks at no more than these for one function. */
const maxAlarms = 10;

/**
 * Gives a new version of each function of a scope a part of the work first. When an alarm rings that the version can be
 * the cause of, the version before gets all of it back and the whole deploy is rolled back. Where all is shifted at once
 * there is nothing to watch, and CloudFormation does it alone.
 */
export class CanaryDeployment extends Construct {
  constructor(scope: Construct, id: string, { trafficShift }: StageSettings, alarms: readonly Alarm[]) {
    super(scope, id);
    if (trafficShift === 'ALL_AT_ONCE') return;
    const application = new LambdaApplication(this, 'Application');
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason:
        'What CodeDeploy needs of Lambda is for AWS to say; it may not change functions, only shift their aliases.',
    });
    const constructs = scope.node.findAll();
    const queues = constructs.filter((construct) => construct instanceof WorkQueue);
    for (const target of constructs.filter((construct) => construct instanceof LambdaFunction)) {
      new LambdaDeploymentGroup(target, 'Shift', {
        application,
        role,
        alias: target.live,
        deploymentConfig: LambdaDeploymentConfig[trafficShift],
        alarms: findAlarmsOn(target, queues, alarms),
        autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
      });
    }
  }
}

/** The alarms that a bad version of the function would set off: on itself, on the dead letters that it makes, on the API. */
function findAlarmsOn(target: LambdaFunction, queues: readonly WorkQueue[], alarms: readonly Alarm[]): Alarm[] {
  const consumed = queues.filter(({ consumer }) => consumer === target);
  const names = [target.functionName, ...consumed.map(({ deadLetters }) => deadLetters.queueName)];
  const about = alarms.filter(({ metric }) =>
    getDimensions(metric).some(
      ({ name, value }) => names.includes(String(value)) || (name === 'ApiId' && target.trigger === 'request'),
    ),
  );
  if (about.length <= maxAlarms) return about;
  throw new Error(
    `${about.length} alarms speak of ${target.path}, and CodeDeploy takes ${maxAlarms}: choose in gradual-shift.ts`,
  );
}

function getDimensions(metric: IMetric): readonly { readonly name: string; readonly value: unknown }[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  const parts = Object.values(mathExpression?.usingMetrics ?? {});
  return [...(metricStat?.dimensions ?? []), ...parts.flatMap(getDimensions)];
}
