import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type MetricName,
  metricStatistics,
  metricsNamespace,
  stageDimension,
} from '../../functions/platform/metric-names.ts';
import type { StageSettings } from '../stage-settings.ts';

/** Returns a metric of the functions of a stage. */
export function createMetric(stage: StageSettings, name: MetricName, period: Duration): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName: name,
    dimensionsMap: { [stageDimension]: stage.name },
    statistic: metricStatistics[name],
    period,
  });
}
