import { jest } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { properties } from '../lib/synthesized.ts';
import type { AlarmDefinition, AlarmMetric, Sample } from './alarm.ts';

/** Lists the alarms of a template by their logical names. */
export function listAlarms(template: Template): Map<string, AlarmDefinition> {
  const alarms = properties(template, 'AWS::CloudWatch::Alarm').map((alarm) => ({
    name: alarm.name,
    ...parseMetrics(template, alarm),
    comparison: alarm.ComparisonOperator,
    threshold: alarm.Threshold,
    evaluationPeriods: alarm.EvaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm,
    missing: alarm.TreatMissingData,
  }));
  return new Map(alarms.map((alarm) => [alarm.name, alarm]));
}

/** Parses the one metric of an alarm, or its expression of several. */
function parseMetrics(template: Template, alarm: Record<string, any>) {
  const parse = ({ Namespace, MetricName, Dimensions = [] }: Record<string, any>, statistic: string): AlarmMetric => ({
    ...{ namespace: Namespace, metric: MetricName, statistic },
    dimensions: Object.fromEntries(
      Dimensions.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, getName(template, Value)]),
    ),
  });
  if (!alarm.Metrics) {
    const metric = parse(alarm, alarm.Statistic ?? alarm.ExtendedStatistic);
    return { metrics: { m: metric }, expression: 'm', periodSeconds: alarm.Period };
  }
  const parts: Record<string, any>[] = alarm.Metrics;
  const [math] = parts.filter(({ Expression }) => Expression);
  const metrics = parts.flatMap(({ Id, MetricStat: stat }) => (stat ? [[Id, parse(stat.Metric, stat.Stat)]] : []));
  const [first] = parts.flatMap(({ MetricStat: stat }) => stat ?? []);
  return { metrics: Object.fromEntries(metrics), expression: math?.Expression, periodSeconds: first?.Period };
}

function getName(template: Template, value: unknown): string {
  if (typeof value === 'string') return value;
  // A table is in the other stack: the name of its export ends with its id.
  const imported = /:ExportsOutputRef(.+?)[0-9A-F]{8}[0-9A-F]{8}$/.exec(Object(value)['Fn::ImportValue'])?.[1];
  if (imported) return imported;
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
      dimensions: of === '' ? {} : { [dimension]: of },
    }));

/** Metrics of AWS for a function, a queue, a table or the API: one value a minute. */
export const account = (metric: string, values: readonly number[], from = 0) => lambda('', metric, values, from);
export const table = sampleAwsMetric('AWS/DynamoDB', 'TableName');
export const lambda = sampleAwsMetric('AWS/Lambda', 'FunctionName');
export const queue = sampleAwsMetric('AWS/SQS', 'QueueName');
/** Metrics of SES for the mails of a configuration set. */
export const ses = (metric: string, values: readonly number[], from = 0) =>
  sampleAwsMetric('AWS/SES', 'ses:configuration-set')('mails', metric, values, from);
export const api = (metric: string, values: readonly number[]) =>
  sampleAwsMetric('AWS/ApiGateway', 'ApiId')('AWS::ApiGatewayV2::Api', metric, values);
