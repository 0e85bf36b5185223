import { Validations } from 'aws-cdk-lib';
import type { Alarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { MetricName } from '../../functions/platform/metric-names.ts';
import type { StageSettings } from '../stage-settings.ts';
import { LambdaFunction } from './lambda-function.ts';
import { WorkQueue } from './work-queue.ts';

/** The maximum of alarms of one deployment group. */
const maxAlarms = 10;

/**
 * Shifts traffic to the new version of each function of a scope by CodeDeploy. When an alarm on the function goes off,
 * CodeDeploy rolls the deployment back. With ALL_AT_ONCE CloudFormation shifts all traffic by itself.
 */
export class CanaryDeployment extends Construct {
  constructor(scope: Construct, id: string, { trafficShift }: StageSettings, alarms: readonly Alarm[]) {
    super(scope, id);
    if (trafficShift === 'ALL_AT_ONCE') return;
    const application = new LambdaApplication(this, 'Application');
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason: 'AWS maintains the policy of CodeDeploy for Lambda; it can shift aliases, not change functions.',
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

/** Finds the alarms that a bad version sets off: on the function, on its dead-letter queue, on the API, on synthetic orders. */
function findAlarmsOn(target: LambdaFunction, queues: readonly WorkQueue[], alarms: readonly Alarm[]): Alarm[] {
  const consumed = queues.filter(({ consumer }) => consumer === target);
  const names = [target.functionName, ...consumed.map(({ deadLetters }) => deadLetters.queueName)];
  const about = alarms.filter(
    ({ metric }) =>
      metric.toMetricConfig().metricStat?.metricName === ('syntheticOrdersFailed' satisfies MetricName) ||
      getDimensions(metric).some(
        ({ name, value }) => names.includes(String(value)) || (name === 'ApiId' && target.trigger === 'request'),
      ),
  );
  if (about.length <= maxAlarms) return about;
  throw new Error(
    `${target.path} has ${about.length} alarms, and CodeDeploy takes ${maxAlarms}: choose in canary-deployment.ts`,
  );
}

function getDimensions(metric: IMetric): readonly { readonly name: string; readonly value: unknown }[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  const parts = Object.values(mathExpression?.usingMetrics ?? {});
  return [...(metricStat?.dimensions ?? []), ...parts.flatMap(getDimensions)];
}
