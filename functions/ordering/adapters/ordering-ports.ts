import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Environment } from '../../platform/environment.ts';
import { text, url } from '../../platform/settings.ts';
import { createSqsCommandSender } from './commands.sqs.ts';
import { createDynamodbOrders } from './orders-table/orders.dynamodb.ts';
import { replyTimeouts } from './reply-timeouts.ts';

/** The variables of a function that writes events into orders, and of one that sends commands as well. */
export const eventOnlyVariables = { ORDERS_TABLE: text, PRODUCTS_TABLE: text, REPLY_TIMEOUT_SECONDS: replyTimeouts };
export const orderingVariables = { ...eventOnlyVariables, ORDERS_QUEUE_URL: url, PAYMENTS_QUEUE_URL: url };

/** Creates the ports that advance orders: their table, the queues to the participants, the clock and the timeouts. */
export function createOrderingPorts(
  env: Environment<typeof orderingVariables>,
  dynamodb: DynamoDBClient,
  sqs: SQSClient,
) {
  return { ...createEventOnlyPorts(env, dynamodb), send: createSqsCommandSender(env, sqs) };
}

/** Creates the ports for facts that no command follows from: they send nothing and need no queue. */
export function createEventOnlyPorts(env: Environment<typeof eventOnlyVariables>, dynamodb: DynamoDBClient) {
  return {
    orders: createDynamodbOrders({ orders: env.ORDERS_TABLE, products: env.PRODUCTS_TABLE }, dynamodb),
    send: async () => {},
    now: () => new Date().toISOString(),
    replyTimeouts: env.REPLY_TIMEOUT_SECONDS,
  };
}
