import { beforeAll, describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { listHandlerPaths } from '../../../lib/bundling/bundle.ts';
import { CanaryDeployment } from '../../../lib/constructs/canary-deployment.ts';
import { LambdaFunction } from '../../../lib/constructs/lambda-function.ts';
import { selectStages } from '../../../lib/stages.ts';
import { behind, idOf, properties, synthesized, wholeProduction } from './synthesized.ts';

let prod: ReturnType<typeof synthesized>;
let inProd: ReturnType<typeof shifts>;
let alarms: Record<string, any>;
beforeAll(() => {
  prod = synthesized('prod', wholeProduction);
  inProd = shifts(prod.service);
  alarms = prod.service.findResources('AWS::CloudWatch::Alarm');
}, 60_000);

/** Returns the deployment group of each function, by its path. */
function shifts(service: Template) {
  const functions = service.findResources('AWS::Lambda::Function');
  const groups = service.findResources('AWS::CodeDeploy::DeploymentGroup');
  return new Map(
    Object.entries(service.findResources('AWS::Lambda::Alias')).map(([id, { UpdatePolicy }]) => [
      String(functions[behind(service, { Ref: id })]?.Metadata.logicalName),
      groups[UpdatePolicy?.CodeDeployLambdaAliasUpdate.DeploymentGroupName.Ref]?.Properties,
    ]),
  );
}

/** The alarms that can send a function back. */
function alarmsOf(path: string) {
  const { Alarms } = inProd.get(path).AlarmConfiguration;
  return Alarms.map(({ Name }: { Name: { Ref: string } }) => alarms[Name.Ref]?.Properties);
}

describe('a new version of a function', () => {
  test('invokes each function by its alias only', () => {
    const targets = [
      ...properties(prod.service, 'AWS::ApiGatewayV2::Integration').map((each) => each.IntegrationUri),
      ...properties(prod.service, 'AWS::Lambda::EventSourceMapping').map((each) => each.FunctionName),
      ...properties(prod.service, 'AWS::Events::Rule').flatMap(({ Targets, ScheduleExpression }) =>
        (ScheduleExpression ? Targets : []).map(({ Arn }: { Arn: unknown }) => Arn),
      ),
      ...properties(prod.service, 'AWS::Lambda::Permission').map((each) => each.FunctionName),
    ];

    const reached = targets.map((alias) => behind(prod.service, alias));

    expect(new Set(reached)).toEqual(new Set(Object.keys(prod.service.findResources('AWS::Lambda::Function'))));
  });

  test('gives a new version a tenth of the traffic first in production, and rolls back on an alarm or a failed deployment', () => {
    expect([...inProd.keys()].sort()).toEqual(listHandlerPaths());
    for (const shift of inProd.values()) {
      expect(shift).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent15Minutes',
        AlarmConfiguration: { Enabled: true },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
        },
      });
    }
  });

  test.each(listHandlerPaths())('rolls %s back on its own errors, within the ten alarms of CodeDeploy', (path) => {
    const metrics = alarmsOf(path).map((alarm: { MetricName: string }) => alarm.MetricName);

    expect(metrics).toContain('Errors');
    expect(metrics.length).toBeLessThanOrEqual(10);
  });

  test('rolls a queue consumer back on dead letters, and an HTTP function on a slow API', () => {
    const consumer = alarmsOf('ordering/record-status').map((alarm: { MetricName: string }) => alarm.MetricName);
    const answers = alarmsOf('ordering/place-order').map((alarm: { MetricName: string }) => alarm.MetricName);

    expect(consumer).toContain('NumberOfMessagesSent');
    expect(consumer).not.toContain('Latency');
    expect(answers).toContain('Latency');
  });

  test('rolls every function back when synthetic orders fail', () => {
    const { service } = synthesized('prod', { syntheticOrdersPerMinute: 5 });
    const id = idOf(service, 'AWS::CloudWatch::Alarm', 'SyntheticOrdersFail');

    for (const shift of shifts(service).values())
      expect(shift?.AlarmConfiguration.Alarms).toContainEqual({ Name: { Ref: id } });
  });

  test('lets a canary deployment in production take longer than each of its alarms needs', () => {
    for (const path of listHandlerPaths()) {
      for (const { Period, EvaluationPeriods, Metrics = [] } of alarmsOf(path)) {
        const periods = Metrics.map(({ MetricStat }: any) => MetricStat?.Period ?? 0);
        expect(Math.max(Period ?? 0, ...periods) * EvaluationPeriods).toBeLessThanOrEqual(15 * 60);
      }
    }
  });

  test('gives a new version all traffic at once in dev', () => {
    const { service } = synthesized('dev');

    expect([...shifts(service).values()].filter(Boolean)).toEqual([]);
    service.resourceCountIs('AWS::CodeDeploy::Application', 0);
    const functions = listHandlerPaths().filter((path) => path !== 'payment/receive-stripe-events');
    expect([...shifts(service).keys()].sort()).toEqual(functions);
  });
});

test('refuses more alarms on one function than CodeDeploy takes, and names the function', () => {
  const [stage] = selectStages('prod');
  const stack = new Stack();
  const path = 'ordering/place-order';
  const target = new LambdaFunction(stack, 'Target', {
    stage: stage!,
    path,
    trigger: 'schedule',
    environment: {},
  });
  const share = new MathExpression({ expression: 'errors', usingMetrics: { errors: target.metricErrors() } });
  const alarms = Array.from({ length: 11 }, (_, n) =>
    (n === 0 ? share : target.metricErrors()).createAlarm(stack, `${n}`, {
      threshold: 1,
      evaluationPeriods: 1,
    }),
  );

  const shift = () => new CanaryDeployment(stack, 'CanaryDeployment', stage!, alarms);

  expect(shift).toThrow(`${path} has 11 alarms, and CodeDeploy takes 10`);
});
