import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { writeLogicalName } from '../constructs/logical-name.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { OrderUpkeep } from '../services/order-upkeep.ts';
import type { StageSettings } from '../stages.ts';
import { createAlarmTopic } from './alarm-topic.ts';
import { createBusinessAlarms } from './business-alarms.ts';

export interface AlarmSettings {
  readonly metric: Metric;
  readonly threshold: number;
  /** How a bad value is to the threshold; at it or above when not given. */
  readonly comparison?: ComparisonOperator;
  /** Periods of the metric that are looked at, 1 when not given, and how many of them must be bad: all, when not given. */
  readonly periods?: number;
  readonly ofThemBad?: number;
  /** What it means that nothing was measured: nothing, when not given. */
  readonly missing?: TreatMissingData;
  /** What it means and where to look, for the person whom it wakes. */
  readonly description: string;
}

/** One failure in five minutes is chance, and is tried again; so many are not. */
const moreThanChance = 3;

/** What somebody asks for at the edge of patience; a cold start alone stays well below. */
const slowMs = 2000;

/** More waiting messages than this are a backlog, if it stays for five minutes: a burst is worked off sooner. */
const backlog = 1000;

const [minute, fiveMinutes] = [Duration.minutes(1), Duration.minutes(5)];

/** Watches every queue, every function and every measure of a scope, and tells all addresses of the stage what is wrong. */
export class Observability extends Construct {
  readonly alarms: Alarm[] = [];
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, stage: StageSettings, api: PublicHttpApi) {
    super(scope, id);
    this.#topic = createAlarmTopic(this, stage);
    for (const construct of scope.node.findAll()) {
      if (construct instanceof WorkQueue) this.#watchQueue(construct, stage);
      if (construct instanceof LambdaFunction) this.#watchFunction(construct);
      if (construct instanceof OrderUpkeep) this.#watchUpkeep(construct);
    }
    this.#watchApi(api);
    for (const [id, settings] of Object.entries(createBusinessAlarms(stage))) this.#watch(id, settings);
  }

  #watchApi({ api }: PublicHttpApi): void {
    this.#watch('SlowApi', {
      metric: api.metricLatency({ statistic: 'p99', period: fiveMinutes }),
      threshold: slowMs,
      periods: 3,
      description: `One request in a hundred took over ${slowMs} ms for 15 minutes: see which function on the dashboard`,
    });
    this.#watch('FailingApi', {
      metric: api.metricServerError({ statistic: 'sum', period: fiveMinutes }),
      threshold: moreThanChance,
      description: 'Requests are answered with 5xx: see the log of the function behind the route in the access log',
    });
  }

  #watchQueue(work: WorkQueue, { retrySeconds }: StageSettings): void {
    const retriedSeconds = retrySeconds.reduce((sum, seconds) => sum + seconds, 0);
    this.#watch(`${work.name}SetAside`, {
      metric: work.deadLetters.metricNumberOfMessagesSent({ statistic: 'sum', period: minute }),
      threshold: 1,
      description: `A message of ${work.name} has failed all of its attempts: read its reason, then redrive or discard it`,
    });
    this.#watch(`${work.name}DeadLetters`, {
      metric: work.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'max', period: minute }),
      threshold: 1,
      description: `Dead dead letters of ${work.name} are not brought into the table: see the log of operations/store-dead-letters`,
    });
    this.#watch(`${work.name}Stuck`, {
      metric: work.queue.metricApproximateAgeOfOldestMessage({ statistic: 'max', period: minute }),
      threshold: retriedSeconds + 300,
      description: `A message has stood in ${work.name} for longer than all of its attempts take: is its consumer running?`,
    });
    this.#watch(`${work.name}Backlog`, {
      metric: work.queue.metricApproximateNumberOfMessagesVisible({ statistic: 'min', period: minute }),
      threshold: backlog,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      periods: 5,
      description: `Over ${backlog} messages wait in ${work.name}: is its consumer slow, failing or refused instances?`,
    });
  }

  #watchUpkeep({ markDuplicates, unread, sweepOrders }: OrderUpkeep): void {
    this.#watch('StreamDeadLetters', {
      metric: unread.metricApproximateNumberOfMessagesVisible({ statistic: 'max', period: minute }),
      threshold: 1,
      description: 'A part of the stream of Orders could not be read: its place in the stream lies in the queue',
    });
    this.#watch('StreamBehind', {
      metric: markDuplicates.metric('IteratorAge', { statistic: 'max', period: minute }),
      threshold: 300_000,
      description: 'The stream of Orders is read five minutes late: see the log of ordering/mark-duplicates',
    });
    this.#watch('SweeperStopped', {
      metric: sweepOrders.metricInvocations({ statistic: 'sum', period: fiveMinutes }),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 3,
      missing: TreatMissingData.BREACHING,
      description: 'Nothing looks for overdue orders any more: is the schedule of ordering/sweep-orders enabled?',
    });
  }

  #watchFunction(target: LambdaFunction): void {
    this.#watch(`${target.path}Errors`, {
      metric: target.metricErrors({ period: fiveMinutes }),
      threshold: moreThanChance,
      description: `${target.path} fails with what it does not expect: see its log`,
    });
    this.#watch(`${target.path}Throttles`, {
      metric: target.metricThrottles({ period: fiveMinutes }),
      threshold: moreThanChance,
      description: `${target.path} is refused instances: see its reserved concurrency and the account's limit`,
    });
  }

  #watch(
    id: string,
    { metric, threshold, comparison, periods = 1, ofThemBad, missing, description }: AlarmSettings,
  ): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold,
      comparisonOperator: comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: ofThemBad ?? periods,
      alarmDescription: description,
      treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
    });
    writeLogicalName(alarm, id);
    alarm.addAlarmAction(new SnsAction(this.#topic));
    this.alarms.push(alarm);
  }
}
