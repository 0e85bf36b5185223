/** A metric of an alarm; the dimensions have the logical names of the resources. */
export type AlarmMetric = {
  namespace: string;
  metric: string;
  dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `Minimum`, `Average`, or a percentile such as `p99`. */
  statistic: string;
};

/** An alarm of CloudFormation on one metric, or on an expression of several by their ids. */
export type AlarmDefinition = {
  name: string;
  metrics: Readonly<Record<string, AlarmMetric>>;
  /** Metric math of CloudWatch with `IF` and `FILL`; the id of the one metric where there is no math. */
  expression: string;
  periodSeconds: number;
  comparison: string;
  threshold: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  /** `breaching` or `notBreaching`. */
  missing: string;
};
export type Sample = Omit<AlarmMetric, 'statistic'> & {
  /** Minutes since the start. */
  minute: number;
  value: number;
};
export type State = 'OK' | 'ALARM';

/** CloudWatch reads a few more periods than an alarm names, so that late data do not count as missing. */
const morePeriods = 2;

/** Returns the state of an alarm at the end of a minute. */
export function getState(alarm: AlarmDefinition, samples: readonly Sample[], minute: number): State {
  return findAlarmMinutes(alarm, samples, minute + 1, minute).length > 0 ? 'ALARM' : 'OK';
}

/** Lists the minutes in [`from`, `until`) at whose end the state is ALARM. */
export function findAlarmMinutes(
  alarm: AlarmDefinition,
  samples: readonly Sample[],
  until: number,
  from = 0,
): number[] {
  const periodMinutes = alarm.periodSeconds / 60;
  const periods = Map.groupBy(samples, ({ minute }) => Math.floor(minute / periodMinutes));
  const values = new Map([...periods].map(([period, own]) => [period, evaluate(alarm, own)]));
  const minutes = Array.from({ length: until - from }, (_, index) => from + index);
  return minutes.filter((minute) => isInAlarm(alarm, values, Math.floor((minute + 1) / periodMinutes) - 1));
}

/**
 * Whether an alarm is in ALARM at the end of a period (CloudWatch: "Configuring how CloudWatch alarms treat missing data").
 * The latest datapoints count; missing data are filled in only when there are too few.
 */
function isInAlarm(alarm: AlarmDefinition, values: ReadonlyMap<number, number | undefined>, latest: number): boolean {
  const range = Array.from({ length: alarm.evaluationPeriods + morePeriods }, (_, back) => latest - back);
  const real = range.flatMap((period) => {
    const value = values.get(period);
    return value === undefined ? [] : [isBreaching(value, alarm)];
  });
  if (alarm.missing !== 'breaching' && alarm.missing !== 'notBreaching')
    throw new Error(`no rule for missing data that are ${alarm.missing}`);
  const counted = real.slice(0, alarm.evaluationPeriods);
  const filled = alarm.missing === 'breaching' ? alarm.evaluationPeriods - counted.length : 0;
  return counted.filter(Boolean).length + filled >= alarm.datapointsToAlarm;
}

const compiled = new Map<string, (...values: unknown[]) => number>();
function compile(expression: string, ids: string): (...values: unknown[]) => number {
  const known = compiled.get(expression);
  if (known) return known;
  const compute = new Function('IF', 'FILL', ids, `return ${expression}`) as (...values: unknown[]) => number;
  compiled.set(expression, compute);
  return compute;
}

/** Evaluates the expression on the samples of a period; undefined when it has none. */
function evaluate({ metrics, expression }: AlarmDefinition, samples: readonly Sample[]): number | undefined {
  const values = Object.entries(metrics).map(([id, metric]) => {
    const own = samples.filter((sample) => isSampleOf(sample, metric));
    return [id, own.length > 0 ? computeStatistic(own, metric.statistic) : undefined] as const;
  });
  if (values.every(([, value]) => value === undefined)) return undefined;
  const compute = compile(expression, Object.keys(metrics).join());
  const choose = (isTrue: boolean, one: number, other: number) => (isTrue ? one : other);
  const fill = (value: number | undefined, other: number) => value ?? other;
  return compute(choose, fill, ...values.map(([, value]) => value));
}

function isSampleOf({ namespace, metric, dimensions }: Sample, of: AlarmMetric): boolean {
  const names = Object.entries(of.dimensions);
  return (
    namespace === of.namespace &&
    metric === of.metric &&
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
