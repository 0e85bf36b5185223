import { Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { queueNames, queueVariables } from '../../functions/messages/queues.ts';
import { operationsApiRoutes } from '../../functions/operations/routes.ts';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { type Environment, LambdaFunction } from '../constructs/lambda-function.ts';
import type { OnDemandTable } from '../constructs/table.ts';
import { getQueueUrls, type WorkQueues } from '../constructs/work-queue.ts';
import { grantFigures } from './analytics.ts';
import type { Identity } from './identity.ts';
import {
  getOrderCommandEnv,
  getOrderEventEnv,
  grantOrderEvents,
  grantSendCommands,
  type OrderCommandProps,
} from './order-access.ts';

/** The minimum of Lambda: storing a dead letter is not urgent. */
const deadLetterConcurrency = 2;

export interface OperationsProps extends OrderCommandProps {
  readonly api: PublicHttpApi;
  readonly access: Identity;
  readonly deliveries: OnDemandTable;
  readonly payments: OnDemandTable;
  readonly failures: OnDemandTable;
  readonly events: OnDemandTable;
  readonly notifications: OnDemandTable;
  readonly analytics: OnDemandTable;
}

/** The operations service: stores dead letters and serves operators. */
export class Operations extends Construct {
  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id);
    createStoreDeadLetters(this, props);
    createOperationsApi(this, props);
  }
}

function getDeadLetterUrls(queues: WorkQueues): Environment {
  const urls = queueNames.map((name) => [
    queueVariables[name].deadLetterUrl,
    queues[name]?.deadLetters.queueUrl ?? 'none',
  ]);
  return Object.fromEntries(urls);
}

/** Stores dead letters in the table, where they can be listed, redriven and discarded. */
function createStoreDeadLetters(scope: Construct, props: OperationsProps): void {
  const { stage, failures } = props;
  const storeDeadLetters = new LambdaFunction(scope, 'StoreDeadLetters', {
    stage,
    path: 'operations/store-dead-letters',
    trigger: 'message',
    environment: {
      ...getOrderEventEnv(props),
      ...getDeadLetterUrls(props.queues),
      FAILURES_TABLE: failures.tableName,
    },
  });
  grantOrderEvents(storeDeadLetters, props);
  storeDeadLetters.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], failures.tableArn);
  Validations.of(storeDeadLetters).acknowledge({
    id: 'Serverless-LambdaEventSourceMappingDestination',
    reason:
      'A queue as an event source has no such destination; a dead letter that fails stays there, and an alarm goes off.',
  });
  for (const { name, deadLetters } of Object.values(props.queues)) {
    storeDeadLetters.live.addEventSourceMapping(`Feed ${name}`, {
      eventSourceArn: deadLetters.queueArn,
      batchSize: 10,
      maxConcurrency: deadLetterConcurrency,
      reportBatchItemFailures: true,
    });
    storeDeadLetters.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], deadLetters.queueArn);
  }
}

function createOperationsApi(scope: Construct, props: OperationsProps): void {
  const { stage, api, access, orders, products, deliveries, payments, failures, events, queues } = props;
  const { notifications, analytics } = props;
  const operationsApi = new LambdaFunction(scope, 'OperationsApi', {
    stage,
    path: 'operations/operations-api',
    trigger: 'request',
    environment: {
      ...getOrderCommandEnv(props),
      ...getDeadLetterUrls(props.queues),
      ...getQueueUrls(queues, 'order-status.fifo', 'carrier-steps', 'notifications.fifo', 'webhooks'),
      DELIVERIES_TABLE: deliveries.tableName,
      PAYMENTS_TABLE: payments.tableName,
      NOTIFICATIONS_TABLE: notifications.tableName,
      FAILURES_TABLE: failures.tableName,
      EVENTS_TABLE: events.tableName,
      ANALYTICS_TABLE: analytics.tableName,
      EVENT_RETENTION_DAYS: String(stage.eventRetentionDays),
      NOTIFICATION_TEMPLATES: stage.notifications.templates.join(',') || 'none',
    },
  });
  access.protect(operationsApi);
  grantOrderEvents(operationsApi, props);
  grantSendCommands(operationsApi, props);
  // The doctor reads everything; it heals through the use cases of the services.
  operationsApi.allow(['dynamodb:BatchGetItem', 'dynamodb:Scan'], orders.tableArn);
  const indexes = ['byShard', 'pendingReply', 'refundOutstanding', 'attention'];
  operationsApi.allow(['dynamodb:Query'], ...indexes.map((name) => orders.indexArn(name)));
  operationsApi.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], products.tableArn);
  operationsApi.allow(['dynamodb:Query'], products.indexArn('catalogue'));
  operationsApi.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], deliveries.tableArn);
  operationsApi.allow(['dynamodb:BatchGetItem'], payments.tableArn);
  operationsApi.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], events.tableArn);
  operationsApi.allow(['dynamodb:GetItem', 'dynamodb:Query'], notifications.tableArn);
  operationsApi.allow(['dynamodb:Query'], events.indexArn('webhooks'));
  grantFigures(operationsApi, analytics);
  operationsApi.allow(['dynamodb:BatchGetItem'], analytics.tableArn);
  operationsApi.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem'], failures.tableArn);
  operationsApi.allow(['dynamodb:Query'], failures.indexArn('byState'), failures.indexArn('byOrder'));
  operationsApi.allow(
    ['sqs:GetQueueAttributes'],
    ...Object.values(queues).flatMap(({ queue, deadLetters }) => [queue.queueArn, deadLetters.queueArn]),
  );
  // A redrive sends a message to its source queue, unless the message only woke a webhook.
  operationsApi.allow(
    ['sqs:SendMessage'],
    ...(['order-status.fifo', 'carrier-steps', 'notifications.fifo'] as const).flatMap(
      (name) => queues[name]?.queue.queueArn ?? [],
    ),
  );
  api.route(operationsApi, operationsApiRoutes);
}
