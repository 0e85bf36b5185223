import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import type { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { AlarmSettings } from './alarms.ts';
import { createTableMetric } from './table-graphs.ts';

/**
 * A rate of errors at which an alarm goes off, and for how long: three of five minutes. A single error is retried, and at
 * a thousand orders a minute there is always one. AWS records an error as 1 and a success as 0, so the average is the rate.
 */
const failing = { threshold: 0.01, evaluationPeriods: 5, datapointsToAlarm: 3 };

const slowMs = 2000;

/** Bursts of more messages than this are processed within five minutes. */
const backlog = 1000;

/** Fewer throttled calls in a minute are retried within milliseconds. */
const throttled = { threshold: 10, evaluationPeriods: 5, datapointsToAlarm: 3 };

/** Conflicts a minute at which the intake begins to run out of attempts: about a hundred orders a second of one product. */
const maxConflicts = 6000;

/** The part of the concurrency of the account at which there is still time to ask for more. */
const maxClaimed = 0.8;

const minute = Duration.minutes(1);

/** Creates the alarms on the public API. */
export function createApiAlarms({ api }: PublicHttpApi): Record<string, AlarmSettings> {
  return {
    SlowApi: {
      metric: api.metricLatency({ statistic: 'p99', period: minute }),
      threshold: slowMs,
      evaluationPeriods: 10,
      datapointsToAlarm: 5,
      alarmDescription: `The API is slow: in five of ten minutes 1 % of requests took over ${slowMs} ms. Find the slow function on the dashboard.`,
    },
    FailingApi: {
      metric: api.metricServerError({ statistic: 'avg', period: minute }),
      ...failing,
      alarmDescription:
        'The API responds with 5xx to 1 % of requests. Find the route in the access log, then read the log of its function.',
    },
  };
}

/** Creates the alarms on a queue and its dead-letter queue. */
export function createQueueAlarms({
  name,
  queue,
  deadLetters,
  retrySeconds,
}: WorkQueue): Record<string, AlarmSettings> {
  const retryTotal = retrySeconds.reduce((sum, seconds) => sum + seconds, 0);
  return {
    [`${name}DeadLettered`]: {
      runbookSection: 'DeadLettered',
      notifies: false,
      metric: deadLetters.metricNumberOfMessagesSent({ statistic: 'sum', period: minute }),
      threshold: 1,
      alarmDescription: `A message of ${name} was dead-lettered. List the dead letters, read the reason, then redrive or discard it.`,
    },
    [`${name}DeadLetters`]: {
      runbookSection: 'DeadLettersNotStored',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'max', period: minute }),
      threshold: 1,
      evaluationPeriods: 5,
      alarmDescription: `Dead letters of ${name} are not stored in the table. Read the log of operations/store-dead-letters.`,
    },
    [`${name}Stuck`]: {
      runbookSection: 'Stuck',
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'max', period: minute }),
      threshold: retryTotal + 300,
      alarmDescription: `A message of ${name} is older than all of its retries take. Check that its consumer runs.`,
    },
    [`${name}Backlog`]: {
      runbookSection: 'Backlog',
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'min', period: minute }),
      threshold: backlog,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      alarmDescription: `${name} has over ${backlog} messages for five minutes. Check whether its consumer is slow, fails or is throttled.`,
    },
  };
}

/** Creates the alarm on a function. */
export function createFunctionAlarms(target: LambdaFunction): Record<string, AlarmSettings> {
  return {
    [`${target.path}Errors`]: {
      runbookSection: 'Errors',
      metric: target.metricErrors({ statistic: 'avg', period: minute }),
      ...failing,
      alarmDescription: `${target.path} fails in 1 % of invocations. Read its log.`,
    },
  };
}

/** Creates the alarms on the concurrency of the account, which all functions of its region share. */
export function createConcurrencyAlarms({ accountConcurrency }: StageSettings): Record<string, AlarmSettings> {
  const ofAccount = { namespace: 'AWS/Lambda', period: minute };
  return {
    Throttles: {
      metric: new Metric({ ...ofAccount, metricName: 'Throttles', statistic: 'sum' }),
      ...throttled,
      alarmDescription: 'Lambda throttles functions of the account. Compare its concurrency with the limit.',
    },
    AccountConcurrency: {
      metric: new Metric({ ...ofAccount, metricName: 'ClaimedAccountConcurrency', statistic: 'max' }),
      threshold: maxClaimed * accountConcurrency,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      alarmDescription: `Functions use ${100 * maxClaimed} % of the ${accountConcurrency} concurrent executions of the account. Find the function that grows on the dashboard.`,
    },
  };
}

/** Creates the alarms on the tables that an order waits for. */
export function createTableAlarms({
  orders,
  products,
  deliveries,
  payments,
}: Record<'orders' | 'products' | 'deliveries' | 'payments', OnDemandTable>): Record<string, AlarmSettings> {
  const sum = { period: minute, statistic: 'sum' };
  const throttles = Object.entries({ orders, products, deliveries, payments }).map(([name, table]) => [
    `${name}TableThrottled`,
    {
      runbookSection: 'TableThrottled',
      metric: createTableMetric('WriteThrottleEvents', table, sum),
      ...throttled,
      alarmDescription: `DynamoDB throttles writes to the table of ${name}. Look for a hot key, then compare the write units with the quota.`,
    },
  ]);
  return {
    ...Object.fromEntries(throttles),
    StockConflicts: {
      metric: createTableMetric('TransactionConflict', products, sum),
      threshold: maxConflicts,
      evaluationPeriods: 5,
      alarmDescription:
        'Orders of one product hold each other up. Find the product in the newest orders; its stock can be sharded.',
    },
  };
}
