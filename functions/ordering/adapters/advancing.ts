import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { now } from './clock.ts';
import { commandsOnSQS } from './commands.sqs.ts';
import { ordersOnDynamoDB } from './orders.dynamodb.ts';
import { waitSecondsOf } from './wait-seconds.ts';

/** What a function that moves orders is configured with. */
export const advanceVariables = [
  'ORDERS_TABLE',
  'PRODUCTS_TABLE',
  'ORDERS_QUEUE_URL',
  'PAYMENTS_QUEUE_URL',
  'WAIT_SECONDS',
] as const;

/** The ports by which orders are moved: their table, the queues to the participants, the clock and the deadlines. */
export function advancingOn(
  env: Record<(typeof advanceVariables)[number], string>,
  dynamodb: DynamoDBClient,
  sqs: SQSClient,
) {
  return {
    orders: ordersOnDynamoDB({ orders: env.ORDERS_TABLE, products: env.PRODUCTS_TABLE }, dynamodb),
    send: commandsOnSQS(env, sqs),
    now,
    waitSeconds: waitSecondsOf(env.WAIT_SECONDS),
  };
}
