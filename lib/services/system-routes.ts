import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import type { PublicHttpApi } from '../constructs/http-api.ts';
import { LambdaFunction } from '../constructs/lambda-function.ts';
import type { OwnedTable } from '../constructs/table.ts';
import type { WorkQueue } from '../constructs/work-queue.ts';
import type { OrderCommandProps } from './ordering.ts';

export interface SystemRoutesProps extends OrderCommandProps {
  readonly api: PublicHttpApi;
  readonly deliveries: OwnedTable;
  readonly payments: OwnedTable;
  readonly orderStatusQueue: WorkQueue;
}

/** Serves what belongs to no service: health, the OpenAPI document and its pages, and unknown paths. */
export class SystemRoutes extends Construct {
  constructor(scope: Construct, id: string, props: SystemRoutesProps) {
    super(scope, id);
    createSystemRoutes(this, props);
  }
}

function createSystemRoutes(scope: Construct, props: SystemRoutesProps): void {
  const { stage, api, orders, deliveries, payments, ordersQueue, paymentsQueue, orderStatusQueue } = props;
  const answerBasics = new LambdaFunction(scope, 'SystemRoutes', {
    stage,
    path: 'operations/system-routes',
    trigger: 'request',
    environment: {
      VERSION: readVersion(),
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
  api.route(
    answerBasics,
    '$default',
    'GET /health',
    'GET /openapi.json',
    'GET /docs',
    'GET /docs/assets/{name}',
    'GET /docs/problems/{code}',
  );
}

function readVersion(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
  );
  return manifest.version;
}
