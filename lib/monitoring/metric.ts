import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type MetricName,
  metricStatistics,
  metricsNamespace,
  stageDimension,
} from '../../functions/platform/metric-names.ts';
import type { StageSettings } from '../stages.ts';

/** What the functions of a stage count, as a metric. */
export function createMetric(stage: StageSettings, name: MetricName, period: Duration): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName: name,
    dimensionsMap: { [stageDimension]: stage.name },
    statistic: metricStatistics[name],
    period,
  });
}
