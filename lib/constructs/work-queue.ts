import { Duration, Validations } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ownRetrySeconds, type QueueName, queueNames, queueVariables } from '../../functions/messages/queues.ts';
import type { StageSettings } from '../stage-settings.ts';
import type { Environment, LambdaFunction } from './lambda-function.ts';
import { getRemovalPolicy, writeLogicalName } from './resource.ts';
import type { OnDemandTable } from './table.ts';

export interface WorkQueueProps {
  readonly stage: StageSettings;
  /** The table of the attempts of messages. */
  readonly failures: OnDemandTable;
}

/** Six times the timeout of a consumer, as Lambda recommends. */
const visibility = Duration.seconds(30);
const getOwnVisibility = ({ paymentProvider }: StageSettings): Readonly<Partial<Record<QueueName, Duration>>> => ({
  webhooks: Duration.seconds(360),
  ...(paymentProvider === 'simulated' ? {} : { 'payments.fifo': Duration.seconds(120) }),
});

/** The maximum of SQS: consumers count attempts themselves, and a deferral does not spend one. */
const maxReceiveCount = 1_000;

/** The queues by their logical names. Only a simulated carrier has steps. */
export type WorkQueues = Readonly<Record<Exclude<QueueName, 'carrier-steps'>, WorkQueue>> & {
  readonly 'carrier-steps'?: WorkQueue;
};

/** Creates all queues. */
export function createWorkQueues(scope: Construct, props: WorkQueueProps): WorkQueues {
  const names = queueNames.filter((name) => name !== 'carrier-steps' || props.stage.carrier === 'simulated');
  const entries = names.map((name) => [name, new WorkQueue(scope, name, props)]);
  return Object.fromEntries(entries) as WorkQueues;
}

/** Returns the variables with the URLs of queues; `none` for one that the stage does not have. */
export function getQueueUrls(queues: WorkQueues, ...names: QueueName[]): Environment {
  return Object.fromEntries(names.map((name) => [queueVariables[name].url, queues[name]?.queue.queueUrl ?? 'none']));
}

/** A queue for one consumer, with its dead-letter queue. A name that ends in `.fifo` makes it FIFO. */
export class WorkQueue extends Construct {
  readonly name: QueueName;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** Seconds before the second, third, … attempt of a message. */
  readonly retrySeconds: readonly number[];
  readonly #stage: StageSettings;
  readonly #failures: OnDemandTable;
  #consumer: LambdaFunction | undefined;

  constructor(scope: Construct, name: QueueName, { stage, failures }: WorkQueueProps) {
    super(scope, name);
    this.name = name;
    this.#stage = stage;
    this.#failures = failures;
    this.retrySeconds = ownRetrySeconds[name] ?? stage.retrySeconds;
    const [base, fifo] = name.endsWith('.fifo') ? [name.slice(0, -'.fifo'.length), '.fifo'] : [name, ''];
    this.deadLetters = this.#create('DeadLetters', `${base}-dlq${fifo}`);
    Validations.of(this.deadLetters).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'It is a dead-letter queue itself.',
    });
    this.queue = this.#create('Queue', name, {
      visibilityTimeout: getOwnVisibility(stage)[name] ?? visibility,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
  }

  get consumer(): LambdaFunction | undefined {
    return this.#consumer;
  }

  /** Makes the function the consumer, which reports the messages of a batch that failed. */
  feed(consumer: LambdaFunction, { maxConcurrency = this.#stage.consumerConcurrency, batchSize = 10 } = {}): void {
    this.#consumer = consumer;
    consumer.live.addEventSourceMapping('Feed', {
      eventSourceArn: this.queue.queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    Validations.of(consumer).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'A queue as an event source has no such destination; failed messages go to its dead-letter queue.',
    });
    consumer.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      this.queue.queueArn,
    );
    consumer.allow(['sqs:SendMessage'], this.deadLetters.queueArn);
    consumer.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], this.#failures.tableArn);
    consumer.configure({
      QUEUE_NAME: this.name,
      QUEUE_URL: this.queue.queueUrl,
      DLQ_URL: this.deadLetters.queueUrl,
      FAILURES_TABLE: this.#failures.tableName,
      // The shell can set this variable locally, but no delays that the queue has of its own.
      ...(ownRetrySeconds[this.name] ? {} : { RETRY_SECONDS: this.retrySeconds.join(',') }),
    });
  }

  #create(id: string, name: string, props: object = {}): Queue {
    // Messages are in order per group only: 70 000 messages a second instead of 300.
    const ordered = {
      fifo: true,
      contentBasedDeduplication: false,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    };
    const queue = new Queue(this, id, {
      ...(this.#stage.physicalNames ? { queueName: name } : {}),
      ...(name.endsWith('.fifo') ? ordered : {}),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: getRemovalPolicy(this.#stage),
      ...props,
    });
    writeLogicalName(queue, name);
    return queue;
  }
}
