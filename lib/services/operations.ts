import { Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { type Environment, LambdaFunction } from '../constructs/lambda-function.ts';
import type { OwnedTable } from '../constructs/table.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { Identity } from './identity.ts';
import {
  getOrderCommandEnv,
  getOrderEventEnv,
  grantOrderEvents,
  grantSendCommands,
  type OrderCommandProps,
} from './ordering.ts';

/** The least that Lambda takes: nobody waits for dead letters to be filed. */
const deadLetterConcurrency = 2;

export interface OperationsProps extends OrderCommandProps {
  readonly api: PublicHttpApi;
  readonly access: Identity;
  readonly deliveries: OwnedTable;
  readonly payments: OwnedTable;
  readonly failures: OwnedTable;
  readonly orderStatusQueue: WorkQueue;
  readonly carrierStepsQueue: WorkQueue;
}

/** Lets people see and mend what the services by themselves left, and keeps what they could not do. */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    createStoreDeadLetters(this, props);
    createOperationsApi(this, props);
  }
}

function listQueues(props: OperationsProps): WorkQueue[] {
  return [props.ordersQueue, props.orderStatusQueue, props.paymentsQueue, props.carrierStepsQueue];
}

function getDeadLetterUrls(props: OperationsProps): Environment {
  return {
    ORDERS_DLQ_URL: props.ordersQueue.deadLetters.queueUrl,
    ORDER_STATUS_DLQ_URL: props.orderStatusQueue.deadLetters.queueUrl,
    PAYMENTS_DLQ_URL: props.paymentsQueue.deadLetters.queueUrl,
    CARRIER_STEPS_DLQ_URL: props.carrierStepsQueue.deadLetters.queueUrl,
  };
}

/** Brings what lies in the dead-letter queues into the table, where it can be found, shown and redriven. */
function createStoreDeadLetters(scope: Construct, props: OperationsProps): void {
  const { stage, failures } = props;
  const setAside = new LambdaFunction(scope, 'StoreDeadLetters', {
    stage,
    path: 'operations/store-dead-letters',
    trigger: 'message',
    environment: {
      ...getOrderEventEnv(props),
      ...getDeadLetterUrls(props),
      FAILURES_TABLE: failures.tableName,
    },
  });
  grantOrderEvents(setAside, props);
  setAside.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], failures.tableArn);
  Validations.of(setAside).acknowledge({
    id: 'Serverless-LambdaEventSourceMappingDestination',
    reason:
      'A queue as a source has no such destination; a dead letter that fails stays where it is, and an alarm says so.',
  });
  for (const { name, deadLetters } of listQueues(props)) {
    setAside.live.addEventSourceMapping(`Feed ${name}`, {
      eventSourceArn: deadLetters.queueArn,
      batchSize: 10,
      maxConcurrency: deadLetterConcurrency,
      reportBatchItemFailures: true,
    });
    setAside.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], deadLetters.queueArn);
  }
}

function createOperationsApi(scope: Construct, props: OperationsProps): void {
  const { stage, api, access, orders, products, deliveries, payments, failures } = props;
  const operate = new LambdaFunction(scope, 'OperationsApi', {
    stage,
    path: 'operations/operations-api',
    trigger: 'request',
    environment: {
      ...getOrderCommandEnv(props),
      ...getDeadLetterUrls(props),
      ORDER_STATUS_QUEUE_URL: props.orderStatusQueue.queue.queueUrl,
      CARRIER_STEPS_QUEUE_URL: props.carrierStepsQueue.queue.queueUrl,
      DELIVERIES_TABLE: deliveries.tableName,
      PAYMENTS_TABLE: payments.tableName,
      FAILURES_TABLE: failures.tableName,
    },
  });
  access.protect(operate);
  grantOrderEvents(operate, props);
  grantSendCommands(operate, props);
  // The doctor looks through everything; what it heals goes through the services' own use cases.
  operate.allow(['dynamodb:BatchGetItem', 'dynamodb:Scan'], orders.tableArn);
  const indexes = ['byShard', 'pendingReply', 'refundOutstanding', 'attention'];
  operate.allow(['dynamodb:Query'], ...indexes.map((name) => orders.indexArn(name)));
  operate.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], products.tableArn);
  operate.allow(['dynamodb:Query'], products.indexArn('catalogue'));
  operate.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], deliveries.tableArn);
  operate.allow(['dynamodb:BatchGetItem'], payments.tableArn);
  operate.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem'], failures.tableArn);
  operate.allow(['dynamodb:Query'], failures.indexArn('byState'), failures.indexArn('byOrder'));
  operate.allow(
    ['sqs:GetQueueAttributes'],
    ...listQueues(props).flatMap(({ queue, deadLetters }) => [queue.queueArn, deadLetters.queueArn]),
  );
  // A redriven dead letter goes back to the queue that it came from.
  operate.allow(['sqs:SendMessage'], props.orderStatusQueue.queue.queueArn, props.carrierStepsQueue.queue.queueArn);
  api.route(
    operate,
    'GET /operations/queues',
    'GET /operations/dead-letters',
    'GET /operations/dead-letters/{id}',
    'POST /operations/dead-letters/{id}/redrive',
    'POST /operations/dead-letters/redrive',
    'POST /operations/dead-letters/{id}/discard',
    'POST /operations/doctor',
    'GET /operations/attention',
    'POST /operations/attention/{orderId}/acknowledge',
    'GET /operations/money-owed',
    'GET /orders/{orderId}/explain',
    'GET /metrics',
  );
}
