import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamodbDeliveries, createDynamodbDeliveryReader } from '../../delivery/adapters/deliveries.dynamodb.ts';
import { createBacklogCheck } from '../../ordering/adapters/backlog-check.ts';
import { createOrderingPorts, orderingVariables } from '../../ordering/adapters/ordering-ports.ts';
import { createDynamodbOrderScan } from '../../ordering/adapters/orders-table/audit-scan.ts';
import { createDynamodbProducts } from '../../ordering/adapters/products-table/products.dynamodb.ts';
import { createDynamodbStockCounts } from '../../ordering/adapters/products-table/stock-counts.dynamodb.ts';
import { createDynamodbPaymentReader } from '../../payment/adapters/payments.dynamodb.ts';
import type { Environment } from '../../platform/environment.ts';
import { text } from '../../platform/settings.ts';
import { createDynamodbDeadLetters } from './dead-letters.dynamodb.ts';
import { createDynamodbCheckpoints } from './doctor-checkpoints.dynamodb.ts';
import { deadLetterUrlVariables, getDeadLetterUrls, getQueueUrls, queueUrlVariables } from './queue-urls.ts';
import { createSqsBodySender, createSqsQueueStates } from './queues.sqs.ts';

/** The environment variables of the function that operates the system. */
export const operationsVariables = {
  ...orderingVariables,
  ...queueUrlVariables,
  ...deadLetterUrlVariables,
  DELIVERIES_TABLE: text,
  PAYMENTS_TABLE: text,
  FAILURES_TABLE: text,
};

/** The read ports of every service, the use cases that heal, the dead letters and the queues. */
export function createOperationsPorts(
  env: Environment<typeof operationsVariables>,
  dynamodb: DynamoDBClient,
  sqs: SQSClient,
) {
  const queues = getQueueUrls(env);
  const products = createDynamodbProducts(env.PRODUCTS_TABLE, dynamodb);
  const allOrders = createDynamodbOrderScan(env.ORDERS_TABLE, dynamodb);
  return {
    ...createOrderingPorts(env, dynamodb, sqs),
    listBlockedReplies: createBacklogCheck(env, sqs),
    allOrders,
    scan: allOrders.scan,
    stock: { ...createDynamodbStockCounts(env.PRODUCTS_TABLE, dynamodb), find: products.find },
    deliveries: createDynamodbDeliveries(env.DELIVERIES_TABLE, dynamodb),
    deliveriesOf: createDynamodbDeliveryReader(env.DELIVERIES_TABLE, dynamodb),
    paymentsOf: createDynamodbPaymentReader(env.PAYMENTS_TABLE, dynamodb),
    deadLetters: createDynamodbDeadLetters(env.FAILURES_TABLE, dynamodb),
    checkpoints: createDynamodbCheckpoints(env.FAILURES_TABLE, dynamodb),
    sendBody: createSqsBodySender(queues, sqs),
    readQueueState: createSqsQueueStates({ queues, deadLetters: getDeadLetterUrls(env) }, sqs),
  };
}
