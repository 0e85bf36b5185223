/** An alarm of CloudFormation; the dimensions have the logical names of the resources. */
export type AlarmDefinition = {
  name: string;
  namespace: string;
  metric: string;
  dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `Minimum`, `Average`, or a percentile such as `p99`. */
  statistic: string;
  periodSeconds: number;
  comparison: string;
  threshold: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  /** `breaching` or `notBreaching`. */
  missing: string;
};
export type Sample = Pick<AlarmDefinition, 'namespace' | 'metric' | 'dimensions'> & {
  /** Minutes since the start. */
  minute: number;
  value: number;
};
export type State = 'OK' | 'ALARM';

/** CloudWatch reads a few more periods than an alarm names, so that late data do not count as missing. */
const morePeriods = 2;

/**
 * Returns the state of an alarm at the end of a minute (CloudWatch: "Configuring how CloudWatch alarms treat missing
 * data"). The latest datapoints count; missing data are filled in only when there are too few.
 */
export function getState(alarm: AlarmDefinition, samples: readonly Sample[], minute: number): State {
  const periodMinutes = alarm.periodSeconds / 60;
  const latest = Math.floor((minute + 1) / periodMinutes) - 1;
  const range = Array.from({ length: alarm.evaluationPeriods + morePeriods }, (_, back) => latest - back);
  const own = samples.filter((sample) => isSampleOf(sample, alarm));
  const real = range.flatMap((period) => {
    const values = own.filter((sample) => Math.floor(sample.minute / periodMinutes) === period);
    return values.length > 0 ? [isBreaching(computeStatistic(values, alarm.statistic), alarm)] : [];
  });
  if (alarm.missing !== 'breaching' && alarm.missing !== 'notBreaching')
    throw new Error(`no rule for missing data that are ${alarm.missing}`);
  const counted = real.slice(0, alarm.evaluationPeriods);
  const filled = alarm.missing === 'breaching' ? alarm.evaluationPeriods - counted.length : 0;
  return counted.filter(Boolean).length + filled >= alarm.datapointsToAlarm ? 'ALARM' : 'OK';
}

/** Lists the minutes in [`from`, `until`) at whose end the state is ALARM. */
export function findAlarmMinutes(
  alarm: AlarmDefinition,
  samples: readonly Sample[],
  until: number,
  from = 0,
): number[] {
  const minutes = Array.from({ length: until - from }, (_, index) => from + index);
  return minutes.filter((minute) => getState(alarm, samples, minute) === 'ALARM');
}

function isSampleOf({ namespace, metric, dimensions }: Sample, alarm: AlarmDefinition): boolean {
  const names = Object.entries(alarm.dimensions);
  return (
    namespace === alarm.namespace &&
    metric === alarm.metric &&
    names.length === Object.keys(dimensions).length &&
    names.every(([name, value]) => dimensions[name] === value)
  );
}

function computeStatistic(samples: readonly Sample[], statistic: string): number {
  const values = samples.map(({ value }) => value).sort((one, other) => one - other);
  const sum = values.reduce((total, value) => total + value, 0);
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(statistic)?.[1];
  if (percentile) return values[Math.ceil((Number(percentile) / 100) * values.length) - 1] ?? Number.NaN;
  const statistics: Record<string, number> = {
    Sum: sum,
    Average: sum / values.length,
    Maximum: values.at(-1) ?? Number.NaN,
    Minimum: values[0] ?? Number.NaN,
  };
  const known = statistics[statistic];
  if (known === undefined) throw new Error(`no rule for the statistic ${statistic}`);
  return known;
}

function isBreaching(value: number, { comparison, threshold }: AlarmDefinition): boolean {
  switch (comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    default:
      throw new Error(`no rule for the comparison ${comparison}`);
  }
}
