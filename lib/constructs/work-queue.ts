import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { writeLogicalName } from './logical-name.ts';
import type { OwnedTable } from './table.ts';

export interface WorkQueueProps {
  readonly stage: StageSettings;
  /** Where the attempts at a message are kept. */
  readonly failures: OwnedTable;
}

/** Six times the time-out of a consumer, as Lambda asks for. */
const visibility = Duration.seconds(30);

/** SQS's maximum: consumers count attempts themselves, and what waits for an outage to end is received again and again. */
const maxReceiveCount = 1_000;

/** A queue of work for one consumer, with the dead-letter queue behind it. A name that ends in `.fifo` makes it FIFO. */
export class WorkQueue extends Construct {
  readonly name: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly #stage: StageSettings;
  readonly #failures: OwnedTable;
  #consumer: LambdaFunction | undefined;

  constructor(scope: Construct, name: string, { stage, failures }: WorkQueueProps) {
    super(scope, name);
    this.name = name;
    this.#stage = stage;
    this.#failures = failures;
    const [base, fifo] = name.endsWith('.fifo') ? [name.slice(0, -'.fifo'.length), '.fifo'] : [name, ''];
    this.deadLetters = this.#create('DeadLetters', `${base}-dlq${fifo}`);
    Validations.of(this.deadLetters).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'What fails here stays here: it is where dead letters go.',
    });
    this.queue = this.#create('Queue', name, {
      visibilityTimeout: visibility,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
  }

  get consumer(): LambdaFunction | undefined {
    return this.#consumer;
  }

  /** Makes the function the consumer: it gets messages in batches, and puts back those that it reports as failed. */
  feed(consumer: LambdaFunction): void {
    this.#consumer = consumer;
    consumer.live.addEventSourceMapping('Feed', {
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      maxConcurrency: this.#stage.consumerConcurrency,
      reportBatchItemFailures: true,
    });
    Validations.of(consumer).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'A queue as a source has no such destination; what fails goes to its dead-letter queue.',
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
      RETRY_SECONDS: this.#stage.retrySeconds.join(','),
    });
  }

  #create(id: string, name: string, props: object = {}): Queue {
    // Ordered by order, not by queue: a group waits for nobody but itself, at 70 000 messages a second instead of 300.
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
      removalPolicy: this.#stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      ...props,
    });
    writeLogicalName(queue, name);
    return queue;
  }
}
