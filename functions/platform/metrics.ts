import { type MetricName, metricsNamespace, stageDimension } from './metric-names.ts';

/**
 * Writes counts as a line of the log that CloudWatch makes metrics of (embedded metric format). It does not depend on
 * the log level, short of silence: an alarm must not be lost with the log.
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
