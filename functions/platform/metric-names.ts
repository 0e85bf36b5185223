/**
 * The metrics of the functions, with the statistic by which alarms and the dashboard aggregate a period. Functions, alarms
 * and dashboard can name no other metric.
 */
export const metricStatistics = {
  /** Orders that were placed; a replayed response does not count. */
  ordersPlaced: 'sum',
  /** Orders that need attention, until a person acknowledges it or the reply arrives; at most 160. */
  ordersNeedingAttention: 'max',
  /** Open dead letters, at most 100. */
  deadLettersOpen: 'max',
  /** Orders with a refund outstanding, at most 160. */
  refundsOutstanding: 'max',
  /** Circuits that opened, or opened again after a trial. */
  circuitsOpened: 'sum',
  /** Calls that a provider refused because of our credentials. */
  providerRefusals: 'sum',
  /** 1 when the public health check succeeds, else 0. */
  healthy: 'min',
} as const;
export type MetricName = keyof typeof metricStatistics;

export const metricsNamespace = 'OrderProcessing';
/** The dimension that tells the metrics of one stage from another's: the variable STAGE. */
export const stageDimension = 'stage';
