import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { LambdaFunction } from './lambda-function.ts';
import type { AdvancingProps } from './ordering.ts';
import type { OwnedTable } from './owned-table.ts';
import type { PublicApi } from './public-api.ts';
import type { WorkQueue } from './work-queue.ts';

export interface BasicsProps extends AdvancingProps {
  readonly api: PublicApi;
  readonly deliveries: OwnedTable;
  readonly payments: OwnedTable;
  readonly orderStatusQueue: WorkQueue;
}

/** Answers for the system as a whole: whether it is well, what it can do, and what it does not know. */
export class Basics extends Construct {
  constructor(scope: Construct, id: string, props: BasicsProps) {
    super(scope, id);
    answerBasics(this, props);
    const { stage, api } = props;
    const showDocuments = new LambdaFunction(this, 'ShowDocuments', {
      stage,
      path: 'operations/show-documents',
      trigger: 'request',
      environment: {},
    });
    api.route(showDocuments, 'GET /docs', 'GET /docs/assets/{name}');
  }
}

function answerBasics(scope: Construct, props: BasicsProps): void {
  const { stage, api, orders, deliveries, payments, ordersQueue, paymentsQueue, orderStatusQueue } = props;
  const answerBasics = new LambdaFunction(scope, 'AnswerBasics', {
    stage,
    path: 'operations/answer-basics',
    trigger: 'request',
    environment: {
      VERSION: version(),
      ORDERS_TABLE: orders.tableName,
      DELIVERIES_TABLE: deliveries.tableName,
      PAYMENTS_TABLE: payments.tableName,
      ORDERS_QUEUE_URL: ordersQueue.queue.queueUrl,
      PAYMENTS_QUEUE_URL: paymentsQueue.queue.queueUrl,
      ORDER_STATUS_QUEUE_URL: orderStatusQueue.queue.queueUrl,
    },
  });
  // The health probe asks each table for an item that none has, reads the circuit breakers, and looks at each queue.
  answerBasics.allow(['dynamodb:GetItem'], orders.tableArn, deliveries.tableArn, payments.tableArn);
  answerBasics.allow(
    ['sqs:GetQueueAttributes'],
    ordersQueue.queue.queueArn,
    paymentsQueue.queue.queueArn,
    orderStatusQueue.queue.queueArn,
  );
  api.route(answerBasics, '$default', 'GET /health', 'GET /openapi.json', 'GET /docs/problems/{code}');
}

function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
  );
  return manifest.version;
}
