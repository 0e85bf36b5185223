import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { LambdaFunction } from './lambda-function.ts';
import type { PublicApi } from './public-api.ts';
import type { StageSettings } from './stages.ts';
import { Upkeep } from './upkeep.ts';
import { WorkQueue } from './work-queue.ts';

interface Watch {
  readonly metric: Metric;
  readonly atLeast: number;
  /** Periods of the metric that must all be bad. */
  readonly periods?: number;
  /** What it means and where to look, for the person whom it wakes. */
  readonly description: string;
}

/** One failure in five minutes is chance, and is tried again; so many are not. */
const moreThanChance = 3;

/** What somebody asks for at the edge of patience; a cold start alone stays well below. */
const slowMs = 2000;

/** Watches every queue and every function of a scope, and tells all addresses of the stage what is wrong. */
export class Observability extends Construct {
  readonly alarms: Alarm[] = [];
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, stage: StageSettings, api: PublicApi) {
    super(scope, id);
    this.#topic = alarmTopic(this, stage);
    for (const construct of scope.node.findAll()) {
      if (construct instanceof WorkQueue) this.#watchQueue(construct, stage);
      if (construct instanceof LambdaFunction) this.#watchFunction(construct);
      if (construct instanceof Upkeep) this.#watchStream(construct);
    }
    this.#watch('SlowApi', {
      metric: api.api.metricLatency({ statistic: 'p99', period: Duration.minutes(5) }),
      atLeast: slowMs,
      periods: 3,
      description: `One request in a hundred took over ${slowMs} ms for 15 minutes: see which function on the dashboard`,
    });
  }

  #watchQueue(work: WorkQueue, { retrySeconds }: StageSettings): void {
    const retriedSeconds = retrySeconds.reduce((sum, seconds) => sum + seconds, 0);
    const period = Duration.minutes(1);
    this.#watch(`${work.name}SetAside`, {
      metric: work.deadLetters.metricNumberOfMessagesSent({ statistic: 'sum', period }),
      atLeast: 1,
      description: `A message of ${work.name} has failed all of its attempts: read its reason, then redrive or discard it`,
    });
    this.#watch(`${work.name}DeadLetters`, {
      metric: work.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'max', period }),
      atLeast: 1,
      description: `Dead letters of ${work.name} are not brought into the table: see the log of operations/set-aside`,
    });
    this.#watch(`${work.name}Stuck`, {
      metric: work.queue.metricApproximateAgeOfOldestMessage({ statistic: 'max', period }),
      atLeast: retriedSeconds + 300,
      description: `A message has stood in ${work.name} for longer than all of its attempts take: is its consumer running?`,
    });
  }

  #watchStream({ markDuplicates, unread }: Upkeep): void {
    const period = Duration.minutes(1);
    this.#watch('StreamUnread', {
      metric: unread.metricApproximateNumberOfMessagesVisible({ statistic: 'max', period }),
      atLeast: 1,
      description:
        'A part of the stream of Orders could not be read: its place in the stream lies in the queue',
    });
    this.#watch('StreamBehind', {
      metric: markDuplicates.metric('IteratorAge', { statistic: 'max', period }),
      atLeast: 300_000,
      description: 'The stream of Orders is read five minutes late: see the log of ordering/mark-duplicates',
    });
  }

  #watchFunction(target: LambdaFunction): void {
    const period = Duration.minutes(5);
    this.#watch(`${target.path}Errors`, {
      metric: target.metricErrors({ period }),
      atLeast: moreThanChance,
      description: `${target.path} fails with what it does not expect: see its log`,
    });
    this.#watch(`${target.path}Throttles`, {
      metric: target.metricThrottles({ period }),
      atLeast: moreThanChance,
      description: `${target.path} is refused instances: see its reserved concurrency and the account's limit`,
    });
  }

  #watch(id: string, { metric, atLeast, periods = 1, description }: Watch): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold: atLeast,
      evaluationPeriods: periods,
      alarmDescription: description,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    this.alarms.push(alarm);
  }
}

/**
 * It says nothing personal, and it is not encrypted at rest: CloudWatch may not use the key that AWS manages for SNS.
 */
function alarmTopic(scope: Construct, stage: StageSettings): Topic {
  const topic = new Topic(scope, 'Alarms', {
    displayName: `Order processing (${stage.name})`,
    enforceSSL: true,
  });
  // A topic with a policy of its own no longer lets its account publish unless the policy says so.
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        ArnLike: {
          'aws:SourceArn': Stack.of(scope).formatArn({
            service: 'cloudwatch',
            resource: 'alarm:*',
          }),
        },
      },
    }),
  );
  for (const address of stage.alarmAddresses) topic.addSubscription(new EmailSubscription(address));
  return topic;
}
