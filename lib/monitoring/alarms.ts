import { Duration } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { writeLogicalName } from '../constructs/logical-name.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import type { Ordering } from '../services/ordering.ts';
import type { StageSettings } from '../stage-settings.ts';
import { createAlarmTopic } from './alarm-topic.ts';
import { createBusinessAlarms, createOrderingAlarms } from './business-alarms.ts';

/** The properties of a CDK alarm, with defaults for those that most alarms share. */
export type AlarmSettings = Pick<AlarmProps, 'metric' | 'threshold'> &
  Partial<Pick<AlarmProps, 'comparisonOperator' | 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData'>> & {
    /** Says what the alarm means and the first thing to do. */
    readonly alarmDescription: string;
  };

/** Fewer failures in five minutes can be chance, and are retried. */
const failures = 3;

const slowMs = 2000;

/** Bursts of more messages than this are processed within five minutes. */
const backlog = 1000;

const [minute, fiveMinutes] = [Duration.minutes(1), Duration.minutes(5)];

/** Alarms on the API, every queue and every function of a scope, and on the business metrics. They notify one topic. */
export class Observability extends Construct {
  readonly alarms: Alarm[] = [];
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, stage: StageSettings, api: PublicHttpApi, ordering: Ordering) {
    super(scope, id);
    this.#topic = createAlarmTopic(this, stage);
    const constructs = scope.node.findAll();
    const queues = constructs.filter((construct) => construct instanceof WorkQueue);
    const functions = constructs.filter((construct) => construct instanceof LambdaFunction);
    const alarms: Record<string, AlarmSettings> = {
      ...createApiAlarms(api),
      ...Object.assign({}, ...queues.map((queue) => createQueueAlarms(queue, stage))),
      ...Object.assign({}, ...functions.map(createFunctionAlarms)),
      ...createOrderingAlarms(ordering),
      ...createBusinessAlarms(stage),
    };
    for (const [id, settings] of Object.entries(alarms)) this.#addAlarm(id, settings);
  }

  #addAlarm(id: string, { evaluationPeriods = 1, ...settings }: AlarmSettings): void {
    const alarm = new Alarm(this, id, {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: evaluationPeriods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      evaluationPeriods,
      ...settings,
    });
    writeLogicalName(alarm, id);
    alarm.addAlarmAction(new SnsAction(this.#topic));
    this.alarms.push(alarm);
  }
}

function createApiAlarms({ api }: PublicHttpApi): Record<string, AlarmSettings> {
  return {
    SlowApi: {
      metric: api.metricLatency({ statistic: 'p99', period: fiveMinutes }),
      threshold: slowMs,
      evaluationPeriods: 3,
      alarmDescription: `The API is slow: 1 % of requests took over ${slowMs} ms for 15 minutes. Find the slow function on the dashboard.`,
    },
    FailingApi: {
      metric: api.metricServerError({ statistic: 'sum', period: fiveMinutes }),
      threshold: failures,
      alarmDescription:
        'The API responds with 5xx. Find the route in the access log, then read the log of its function.',
    },
  };
}

function createQueueAlarms(
  { name, queue, deadLetters }: WorkQueue,
  { retrySeconds }: StageSettings,
): Record<string, AlarmSettings> {
  const retryTotal = retrySeconds.reduce((sum, seconds) => sum + seconds, 0);
  return {
    [`${name}DeadLettered`]: {
      metric: deadLetters.metricNumberOfMessagesSent({ statistic: 'sum', period: minute }),
      threshold: 1,
      alarmDescription: `A message of ${name} was dead-lettered. List the dead letters, read the reason, then redrive or discard it.`,
    },
    [`${name}DeadLetters`]: {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'max', period: minute }),
      threshold: 1,
      alarmDescription: `Dead letters of ${name} are not stored in the table. Read the log of operations/store-dead-letters.`,
    },
    [`${name}Stuck`]: {
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'max', period: minute }),
      threshold: retryTotal + 300,
      alarmDescription: `A message of ${name} is older than all of its retries take. Check that its consumer runs.`,
    },
    [`${name}Backlog`]: {
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'min', period: minute }),
      threshold: backlog,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      alarmDescription: `${name} has over ${backlog} messages for five minutes. Check whether its consumer is slow, fails or is throttled.`,
    },
  };
}

function createFunctionAlarms(target: LambdaFunction): Record<string, AlarmSettings> {
  return {
    [`${target.path}Errors`]: {
      metric: target.metricErrors({ period: fiveMinutes }),
      threshold: failures,
      alarmDescription: `${target.path} fails. Read its log.`,
    },
    [`${target.path}Throttles`]: {
      metric: target.metricThrottles({ period: fiveMinutes }),
      threshold: failures,
      alarmDescription: `${target.path} is throttled. Raise its reserved concurrency or the limit of the account.`,
    },
  };
}
