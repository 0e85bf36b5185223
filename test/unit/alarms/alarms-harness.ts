import { jest } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { properties } from '../lib/synthesized.ts';
import type { AlarmDefinition, Sample } from './alarm.ts';

/** The alarms of a template, by our names for them. */
export function alarmsOf(template: Template): Map<string, AlarmDefinition> {
  const alarms = properties(template, 'AWS::CloudWatch::Alarm').map((alarm) => ({
    name: alarm.name,
    namespace: alarm.Namespace,
    metric: alarm.MetricName,
    dimensions: Object.fromEntries(
      alarm.Dimensions.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, nameIn(template, Value)]),
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

function nameIn(template: Template, value: unknown): string {
  if (typeof value === 'string') return value;
  const id = Object(value).Ref ?? Object(value)['Fn::GetAtt'][0];
  const resource = template.toJSON().Resources[id];
  return resource.Metadata?.logicalName ?? resource.Type;
}

/** What functions measure in a while, read out of the lines that they write, as samples of that minute. */
export async function measuredIn(minute: number, act: () => unknown): Promise<Sample[]> {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    await act();
  } finally {
    write.mockRestore();
  }
  return lines.flatMap((line) => samplesIn(line, minute));
}

/** A line in CloudWatch's embedded metric format gives a sample of each metric that it declares; other lines give none. */
export function samplesIn(line: string, minute: number): Sample[] {
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

const measuredByAws =
  (namespace: string, dimension: string) =>
  (of: string, metric: string, values: readonly number[], from = 0): Sample[] =>
    values.map((value, index) => ({
      ...{ namespace, metric, value, minute: from + index },
      dimensions: { [dimension]: of },
    }));

/** What AWS itself measures of a function, a queue or the API: one value a minute. */
export const lambda = measuredByAws('AWS/Lambda', 'FunctionName');
export const queue = measuredByAws('AWS/SQS', 'QueueName');
export const api = (metric: string, values: readonly number[]) =>
  measuredByAws('AWS/ApiGateway', 'ApiId')('AWS::ApiGatewayV2::Api', metric, values);
