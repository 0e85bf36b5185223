import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { writeLogicalName } from '../constructs/logical-name.ts';
import { getOrderEventEnv, grantOrderEvents, type OrderEventProps } from './order-access.ts';

/** Consumes the stream of Orders. A record that fails ten times goes to the dead-letter queue with its position. */
export function createMarkDuplicates(scope: Construct, props: OrderEventProps, deadLetters: Queue): LambdaFunction {
  const { stage, orders } = props;
  const markDuplicates = new LambdaFunction(scope, 'MarkDuplicates', {
    stage,
    path: 'ordering/mark-duplicates',
    trigger: 'message',
    environment: getOrderEventEnv(props),
  });
  grantOrderEvents(markDuplicates, props);
  markDuplicates.allow(['dynamodb:Query'], orders.indexArn('byCustomer'));

  markDuplicates.live.addEventSourceMapping('Feed', {
    eventSourceArn: orders.tableStreamArn ?? '',
    startingPosition: StartingPosition.TRIM_HORIZON,
    // Only new orders: the function is paid for one of the some ten changes in an order's life.
    filters: [
      FilterCriteria.filter({
        eventName: FilterRule.isEqual('INSERT'),
        dynamodb: { NewImage: { placedAt: { S: FilterRule.exists() } } },
      }),
    ],
    // Ten orders and their comparisons take less than the function's five seconds.
    batchSize: 10,
    retryAttempts: 10,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    maxRecordAge: Duration.hours(12),
    // SqsDlq would grant more than SendMessage, which is all that Lambda needs.
    onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
  });
  markDuplicates.allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    orders.tableStreamArn ?? '',
  );
  markDuplicates.allow(['sqs:SendMessage'], deadLetters.queueArn);
  return markDuplicates;
}

export function createStreamDeadLetterQueue(scope: Construct, { stage }: OrderEventProps): Queue {
  const name = 'orders-stream-dlq';
  const queue = new Queue(scope, 'StreamDeadLetterQueue', {
    ...(stage.physicalNames ? { queueName: name } : {}),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  for (const id of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'])
    Validations.of(queue).acknowledge({
      id,
      reason: 'It is the dead-letter queue of the stream.',
    });
  writeLogicalName(queue, name);
  return queue;
}
