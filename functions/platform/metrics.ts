import { type MetricName, metricsNamespace, stageDimension } from './metric-names.ts';

/**
 * Writes metrics to the log in the embedded metric format of CloudWatch. Any log level but SILENT writes them, because
 * alarms depend on them.
 */
export function recordMetric(values: Partial<Record<MetricName, number>>): void {
  const { STAGE, POWERTOOLS_SERVICE_NAME: service, POWERTOOLS_LOG_LEVEL: level } = process.env;
  if (level === 'SILENT') return;
  const now = new Date();
  const line = {
    ...{ level: 'INFO', message: 'metrics recorded', service, timestamp: now.toISOString() },
    ...{ [stageDimension]: STAGE, ...values },
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: metricsNamespace,
          Dimensions: [[stageDimension]],
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
