import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamodbDeliveries, createDynamodbDeliveryReader } from '../../delivery/adapters/deliveries.dynamodb.ts';
import { createDynamodbFeed } from '../../events/adapters/feed.dynamodb.ts';
import { createStreamSender } from '../../events/adapters/stream-sender.ts';
import { createFeedWriter } from '../../events/domain/feed/append-changes.ts';
import { createFeedCheck, type FeedCheckPorts } from '../../events/domain/feed/find-missing.ts';
import type { FeedMemory } from '../../events/domain/feed/page-chunks.ts';
import { createMessages } from '../../events/domain/publish-changes.ts';
import { createDynamodbMarks } from '../../notification/adapters/marks.dynamodb.ts';
import { createBacklogCheck } from '../../ordering/adapters/backlog-check.ts';
import { createOrderingPorts, orderingVariables } from '../../ordering/adapters/ordering-ports.ts';
import { createDynamodbOrderScan } from '../../ordering/adapters/orders-table/audit-scan.ts';
import { createDynamodbProducts } from '../../ordering/adapters/products-table/products.dynamodb.ts';
import { createDynamodbStockCounts } from '../../ordering/adapters/products-table/stock-counts.dynamodb.ts';
import { createDynamodbPaymentReader } from '../../payment/adapters/payments.dynamodb.ts';
import type { Environment } from '../../platform/environment.ts';
import { days, templates, text } from '../../platform/settings.ts';
import { createDynamodbDeadLetters } from './dead-letters.dynamodb.ts';
import { createDynamodbCheckpoints } from './doctor-checkpoints.dynamodb.ts';
import { createDeliveryMetricsPorts, createFiguresPorts, figuresVariables } from './figures-ports.ts';
import { deadLetterUrlVariables, getDeadLetterUrls, getQueueUrls, queueUrlVariables } from './queue-urls.ts';
import { createSqsBodySender, createSqsQueueStates } from './queues.sqs.ts';

/** The environment variables of the function that operates the system. */
export const operationsVariables = {
  ...orderingVariables,
  ...queueUrlVariables,
  ...deadLetterUrlVariables,
  ...figuresVariables,
  DELIVERIES_TABLE: text,
  PAYMENTS_TABLE: text,
  FAILURES_TABLE: text,
  EVENT_RETENTION_DAYS: days,
  NOTIFICATION_TEMPLATES: templates,
  NOTIFICATIONS_TABLE: text,
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
    ...createFiguresPorts(env, dynamodb),
    deliveryPorts: createDeliveryMetricsPorts(env, dynamodb),
    listBlockedReplies: createBacklogCheck(env, sqs),
    allOrders,
    scan: allOrders.scan,
    stock: { ...createDynamodbStockCounts(env.PRODUCTS_TABLE, dynamodb), find: products.find },
    deliveries: createDynamodbDeliveries(env.DELIVERIES_TABLE, dynamodb),
    deliveriesOf: createDynamodbDeliveryReader(env.DELIVERIES_TABLE, dynamodb),
    paymentsOf: createDynamodbPaymentReader(env.PAYMENTS_TABLE, dynamodb),
    marks: createDynamodbMarks(env.NOTIFICATIONS_TABLE, dynamodb),
    deadLetters: createDynamodbDeadLetters(env.FAILURES_TABLE, dynamodb),
    checkpoints: createDynamodbCheckpoints(env.FAILURES_TABLE, dynamodb),
    sendBody: createSqsBodySender(queues, sqs),
    readQueueState: createSqsQueueStates({ queues, deadLetters: getDeadLetterUrls(env) }, sqs),
  };
}

/** Creates the check of the event feeds for one run of the doctor. The memory serves all runs. */
export function createFeedPorts(
  env: Environment<typeof operationsVariables>,
  dynamodb: DynamoDBClient,
  sqs: SQSClient,
  memory: FeedMemory,
) {
  const { EVENTS_TABLE: table, EVENT_RETENTION_DAYS: retentionDays } = env;
  const pages = createDynamodbFeed({ table, dynamodb, retentionDays });
  const now = () => new Date().toISOString();
  const append = createFeedWriter({ pages, now, retentionDays });
  const send = createStreamSender(env, sqs);
  const ownTemplates = new Set(env.NOTIFICATION_TEMPLATES);
  const sendMessages = (...change: Parameters<FeedCheckPorts['sendMessages']>) =>
    send(createMessages(...change, ownTemplates));
  return { feed: createFeedCheck({ pages, append, sendMessages, now, retentionDays, memory }) };
}
