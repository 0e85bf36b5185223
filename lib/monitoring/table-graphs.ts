import type { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { OnDemandTable } from '../constructs/table.ts';

/** The tables whose requests an order waits for, by their names. */
export type WatchedTables = Readonly<Record<string, OnDemandTable>>;

/** Returns what is shown of the tables: titles and metrics. */
export function listTableMetrics(tables: WatchedTables, period: Duration): { title: string; metrics: IMetric[] }[] {
  return [
    ...['GetItem', 'PutItem'].map((operation) => ({
      title: `Latency of ${operation}, ms`,
      metrics: createTableLatencies(tables, operation, period),
    })),
    { title: 'Throttled requests', metrics: createTableThrottles(tables, period) },
  ];
}

/** Returns how long requests of one operation take at the tables, in milliseconds. */
function createTableLatencies(tables: WatchedTables, operation: string, period: Duration): IMetric[] {
  return Object.entries(tables).map(([label, table]) =>
    createTableMetric('SuccessfulRequestLatency', table, { label, period, statistic: 'avg' }, { Operation: operation }),
  );
}

/** Returns the requests that the tables have throttled. */
function createTableThrottles(tables: WatchedTables, period: Duration): IMetric[] {
  return Object.entries(tables).flatMap(([name, table]) =>
    (['ReadThrottleEvents', 'WriteThrottleEvents'] as const).map((metricName) =>
      createTableMetric(metricName, table, {
        ...{ label: `${name} ${metricName === 'ReadThrottleEvents' ? 'reads' : 'writes'}`, period, statistic: 'sum' },
      }),
    ),
  );
}

/** Returns a metric of DynamoDB on a table. */
export function createTableMetric(
  metricName: string,
  { tableName }: OnDemandTable,
  options: MetricOptions,
  dimensions: Record<string, string> = {},
): Metric {
  return new Metric({
    ...{ namespace: 'AWS/DynamoDB', metricName, ...options },
    dimensionsMap: { TableName: tableName, ...dimensions },
  });
}
