import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import { writeLogicalName } from '../constructs/logical-name.ts';
import { scheduleFunction } from '../constructs/schedule.ts';
import type { OwnedTable } from '../constructs/table.ts';
import {
  getOrderCommandEnv,
  getOrderEventEnv,
  grantOrderEvents,
  grantSendCommands,
  type OrderCommandProps,
} from './ordering.ts';

export interface UpkeepProps extends OrderCommandProps {
  readonly deliveries: OwnedTable;
  readonly payments: OwnedTable;
}

/** Looks after orders beside their way: reminds who owes an answer, and notices what was probably ordered twice. */
export class OrderUpkeep extends Construct {
  readonly sweepOrders: LambdaFunction;
  readonly markDuplicates: LambdaFunction;
  /** Where those places of the stream are kept that could not be read. */
  readonly unread: Queue;

  constructor(scope: Construct, id: string, props: UpkeepProps) {
    super(scope, id);
    this.sweepOrders = createSweepOrders(this, props);
    this.unread = alarmOnStreamDeadLetters(this, props);
    this.markDuplicates = createMarkDuplicates(this, props, this.unread);
  }
}

function createSweepOrders(scope: Construct, props: UpkeepProps): LambdaFunction {
  const { stage, orders, deliveries, payments, ordersQueue, paymentsQueue } = props;
  const sweepOrders = new LambdaFunction(scope, 'SweepOrders', {
    stage,
    path: 'ordering/sweep-orders',
    trigger: 'schedule',
    environment: {
      ...getOrderCommandEnv(props),
      DELIVERIES_TABLE: deliveries.tableName,
      PAYMENTS_TABLE: payments.tableName,
    },
  });
  sweepOrders.allow(['dynamodb:Query'], orders.indexArn('pendingReply'));
  grantOrderEvents(sweepOrders, props);
  grantSendCommands(sweepOrders, props);
  // It sends nothing again while the queue is backlogged, or the circuit of whoever would answer is open.
  sweepOrders.allow(['sqs:GetQueueAttributes'], ordersQueue.queue.queueArn, paymentsQueue.queue.queueArn);
  sweepOrders.allow(['dynamodb:GetItem'], deliveries.tableArn, payments.tableArn);
  scheduleFunction(scope, 'Sweep', sweepOrders, {
    schedule: Schedule.expression(stage.sweepEvery),
    description: 'Asks again for what orders have waited for too long',
    whenMissed: 'A sweep that is missed is made up for by the next one, a minute later.',
  });
  return sweepOrders;
}

/** Follows the stream of Orders. What it cannot read after ten tries is set aside with its place in the stream. */
function createMarkDuplicates(scope: Construct, props: OrderCommandProps, unread: Queue): LambdaFunction {
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
    // Only what was placed: of the some ten changes to Orders in an order's life, the function is paid for one.
    filters: [
      FilterCriteria.filter({
        eventName: FilterRule.isEqual('INSERT'),
        dynamodb: { NewImage: { placedAt: { S: FilterRule.exists() } } },
      }),
    ],
    // Each order is compared with its customer's others: so many are done well within the function's five seconds.
    batchSize: 10,
    retryAttempts: 10,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    maxRecordAge: Duration.hours(12),
    // SqsDlq would grant more than sending, which is all that Lambda does there.
    onFailure: { bind: () => ({ destination: unread.queueArn }) },
  });
  markDuplicates.allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    orders.tableStreamArn ?? '',
  );
  markDuplicates.allow(['sqs:SendMessage'], unread.queueArn);
  return markDuplicates;
}

function alarmOnStreamDeadLetters(scope: Construct, { stage }: OrderCommandProps): Queue {
  const name = 'orders-stream-dlq';
  const unread = new Queue(scope, 'StreamDeadLetterQueue', {
    ...(stage.physicalNames ? { queueName: name } : {}),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: stage.removeWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
  for (const id of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'])
    Validations.of(unread).acknowledge({
      id,
      reason: 'It is where the stream itself sets aside what could not be read.',
    });
  writeLogicalName(unread, name);
  return unread;
}
