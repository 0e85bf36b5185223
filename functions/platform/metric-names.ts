/**
 * The metrics of the functions, with the statistic by which alarms and the dashboard aggregate a period. Functions, alarms
 * and dashboard can name no other metric.
 */
export const metricStatistics = {
  /** Orders that were placed; a replayed response does not count. */
  ordersPlaced: 'sum',
  /** Orders that were delivered, and orders that failed. */
  ordersDelivered: 'sum',
  ordersFailed: 'sum',
  /** Orders that need attention, until a person acknowledges it or the reply arrives; at most 160. */
  ordersNeedingAttention: 'max',
  /** Open dead letters, at most 100. */
  deadLettersOpen: 'max',
  /** Orders with a refund outstanding, at most 160. */
  refundsOutstanding: 'max',
  /** 1 when no order was placed although there were some at this time a week before, else 0. */
  ordersMissing: 'max',
  /** Synthetic orders that were not placed, not cancelled, or stopped on their way. */
  syntheticOrdersFailed: 'sum',
  /** Days since the newest signing key began to sign. */
  signingKeyAgeDays: 'min',
  /** Circuits that opened, or opened again after a trial. */
  circuitsOpened: 'sum',
  /** Calls that a provider refused because of our credentials. */
  providerRefusals: 'sum',
  /** Notifications that a provider accepted. */
  notificationsSent: 'sum',
  /** Notifications that were refused, bounced, or failed in all of their attempts. */
  notificationsFailed: 'sum',
  /** Unknown outcomes that no event of the provider settled in time. */
  notificationsUnknown: 'sum',
  /** Milliseconds from the event of an order until a provider accepted its notification. */
  notificationDelayMs: 'p95',
  /** Mails that bounced, and mails that their recipients complained about. */
  mailsBounced: 'sum',
  mailsComplained: 'sum',
  /** Webhooks whose receivers have accepted nothing for an hour. */
  webhooksFailing: 'max',
  /** Webhooks that were disabled. */
  webhooksDisabled: 'sum',
  /** Seconds since the oldest event that a webhook has yet to deliver was published, without receivers that are down. */
  webhookLagSeconds: 'max',
  /** 1 when the public health check succeeds, else 0. */
  healthy: 'min',
} as const;
export type MetricName = keyof typeof metricStatistics;

export const metricsNamespace = 'OrderProcessing';
/** The dimension that tells the metrics of one stage from another's: the variable STAGE. */
export const stageDimension = 'stage';
