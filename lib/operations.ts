import { Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Identity } from './identity.ts';
import { type Environment, LambdaFunction } from './lambda-function.ts';
import { type AdvancingProps, advancing, noteOnOrders, noting, sendCommands } from './ordering.ts';
import type { OwnedTable } from './owned-table.ts';
import type { PublicApi } from './public-api.ts';
import type { WorkQueue } from './work-queue.ts';

/** The least that Lambda takes: nobody waits for dead letters to be filed. */
const deadLetterConcurrency = 2;

export interface OperationsProps extends AdvancingProps {
  readonly api: PublicApi;
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
    setAside(this, props);
    operate(this, props);
  }
}

function queuesOf(props: OperationsProps): WorkQueue[] {
  return [props.ordersQueue, props.orderStatusQueue, props.paymentsQueue, props.carrierStepsQueue];
}

function deadLetterUrls(props: OperationsProps): Environment {
  return {
    ORDERS_DLQ_URL: props.ordersQueue.deadLetters.queueUrl,
    ORDER_STATUS_DLQ_URL: props.orderStatusQueue.deadLetters.queueUrl,
    PAYMENTS_DLQ_URL: props.paymentsQueue.deadLetters.queueUrl,
    CARRIER_STEPS_DLQ_URL: props.carrierStepsQueue.deadLetters.queueUrl,
  };
}

/** Brings what lies in the dead-letter queues into the table, where it can be found, shown and redriven. */
function setAside(scope: Construct, props: OperationsProps): void {
  const { stage, failures } = props;
  const setAside = new LambdaFunction(scope, 'SetAside', {
    stage,
    path: 'operations/set-aside',
    trigger: 'message',
    environment: { ...noting(props), ...deadLetterUrls(props), FAILURES_TABLE: failures.tableName },
  });
  noteOnOrders(setAside, props);
  setAside.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], failures.tableArn);
  Validations.of(setAside).acknowledge({
    id: 'Serverless-LambdaEventSourceMappingDestination',
    reason:
      'A queue as a source has no such destination; a dead letter that fails stays where it is, and an alarm says so.',
  });
  for (const { name, deadLetters } of queuesOf(props)) {
    setAside.live.addEventSourceMapping(`Feed ${name}`, {
      eventSourceArn: deadLetters.queueArn,
      batchSize: 10,
      maxConcurrency: deadLetterConcurrency,
      reportBatchItemFailures: true,
    });
    setAside.allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      deadLetters.queueArn,
    );
  }
}

function operate(scope: Construct, props: OperationsProps): void {
  const { stage, api, access, orders, products, deliveries, payments, failures } = props;
  const operate = new LambdaFunction(scope, 'Operate', {
    stage,
    path: 'operations/operate',
    trigger: 'request',
    environment: {
      ...advancing(props),
      ...deadLetterUrls(props),
      ORDER_STATUS_QUEUE_URL: props.orderStatusQueue.queue.queueUrl,
      CARRIER_STEPS_QUEUE_URL: props.carrierStepsQueue.queue.queueUrl,
      DELIVERIES_TABLE: deliveries.tableName,
      PAYMENTS_TABLE: payments.tableName,
      FAILURES_TABLE: failures.tableName,
    },
  });
  access.protect(operate);
  noteOnOrders(operate, props);
  sendCommands(operate, props);
  // The doctor looks through everything; what it heals goes through the services' own use cases.
  operate.allow(['dynamodb:BatchGetItem', 'dynamodb:Scan'], orders.tableArn);
  const indexes = ['byShard', 'waiting', 'owed', 'attention'];
  operate.allow(['dynamodb:Query'], ...indexes.map((name) => orders.indexArn(name)));
  operate.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], products.tableArn);
  operate.allow(['dynamodb:Query'], products.indexArn('catalogue'));
  operate.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], deliveries.tableArn);
  operate.allow(['dynamodb:BatchGetItem'], payments.tableArn);
  operate.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem'], failures.tableArn);
  operate.allow(['dynamodb:Query'], failures.indexArn('byShelf'), failures.indexArn('byOrder'));
  operate.allow(
    ['sqs:GetQueueAttributes'],
    ...queuesOf(props).flatMap(({ queue, deadLetters }) => [queue.queueArn, deadLetters.queueArn]),
  );
  // A redriven letter goes back to the queue that it came from.
  operate.allow(
    ['sqs:SendMessage'],
    props.orderStatusQueue.queue.queueArn,
    props.carrierStepsQueue.queue.queueArn,
  );
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
