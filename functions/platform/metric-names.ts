/**
 * Everything that functions count, for alarms and the dashboard: those can name nothing else. Beside each name stands what
 * a period comes to: what happens is added up; of what lies there, the highest count is told, and of health the worst.
 */
export const metricStatistics = {
  /** Orders that were taken; an answer that is given again does not count. */
  ordersPlaced: 'sum',
  /** Orders that need a person until a person acknowledges it or the answer comes, at most 160. */
  ordersNeedingAttention: 'max',
  /** Dead dead letters that lie open, at most 100. */
  deadLettersOpen: 'max',
  /** Orders whose refund has failed and was not made good yet, at most 160. */
  refundsOutstanding: 'max',
  /** Circuit breakers that opened, or opened again after a trial. */
  circuitsOpened: 'sum',
  /** Calls that a provider refused because it does not accept our credentials. */
  providerRefusals: 'sum',
  /** Whether the health probe had a good answer from outside: 1, or 0. */
  healthy: 'min',
} as const;
export type MetricName = keyof typeof metricStatistics;

export const metricsNamespace = 'OrderProcessing';
/** What tells a stage's measures from those of another: its name, by the variable STAGE. */
export const stageDimension = 'stage';
