import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type Measure,
  measures,
  measuresNamespace,
  stageDimension,
} from '../functions/platform/measure-names.ts';
import type { StageSettings } from './stages.ts';

/** What the functions of a stage count, as a metric. */
export function measured(stage: StageSettings, name: Measure, period: Duration): Metric {
  return new Metric({
    namespace: measuresNamespace,
    metricName: name,
    dimensionsMap: { [stageDimension]: stage.name },
    statistic: measures[name],
    period,
  });
}
