import { jest } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { properties } from '../lib/synthesized.ts';
import type { AlarmDefinition, Sample } from './alarm.ts';

/** Lists the alarms of a template by their logical names. */
export function listAlarms(template: Template): Map<string, AlarmDefinition> {
  const alarms = properties(template, 'AWS::CloudWatch::Alarm').map((alarm) => ({
    name: alarm.name,
    namespace: alarm.Namespace,
    metric: alarm.MetricName,
    dimensions: Object.fromEntries(
      alarm.Dimensions.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, getName(template, Value)]),
    ),
    statistic: alarm.Statistic ?? alarm.ExtendedStatistic,
    periodSeconds: alarm.Period,
    comparison: alarm.ComparisonOperator,
    threshold: alarm.Threshold,
    evaluationPeriods: alarm.EvaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm,
    missing: alarm.TreatMissingData,
  }));
  return new Map(alarms.map((alarm) => [alarm.name, alarm]));
}

function getName(template: Template, value: unknown): string {
  if (typeof value === 'string') return value;
  const id = Object(value).Ref ?? Object(value)['Fn::GetAtt'][0];
  const resource = template.toJSON().Resources[id];
  return resource.Metadata?.logicalName ?? resource.Type;
}

/** Runs an action and returns the metrics that the functions log, as samples of that minute. */
export async function recordMetrics(minute: number, act: () => unknown): Promise<Sample[]> {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    await act();
  } finally {
    write.mockRestore();
  }
  return lines.flatMap((line) => parseSamples(line, minute));
}

/** Parses a line in the embedded metric format of CloudWatch; other lines have no samples. */
export function parseSamples(line: string, minute: number): Sample[] {
  const { _aws, ...fields } = line.startsWith('{') ? JSON.parse(line) : { _aws: undefined };
  const directives: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] =
    _aws?.CloudWatchMetrics ?? [];
  return directives.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name: metric }) =>
      Dimensions.map((names) => ({
        ...{ namespace, metric, minute, value: Number(fields[metric]) },
        dimensions: Object.fromEntries(names.map((name) => [name, String(fields[name])])),
      })),
    ),
  );
}

const sampleAwsMetric =
  (namespace: string, dimension: string) =>
  (of: string, metric: string, values: readonly number[], from = 0): Sample[] =>
    values.map((value, index) => ({
      ...{ namespace, metric, value, minute: from + index },
      dimensions: { [dimension]: of },
    }));

/** Metrics of AWS for a function, a queue or the API: one value a minute. */
export const lambda = sampleAwsMetric('AWS/Lambda', 'FunctionName');
export const queue = sampleAwsMetric('AWS/SQS', 'QueueName');
export const api = (metric: string, values: readonly number[]) =>
  sampleAwsMetric('AWS/ApiGateway', 'ApiId')('AWS::ApiGatewayV2::Api', metric, values);
