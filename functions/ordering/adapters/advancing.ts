import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { now } from './clock.ts';
import { commandsOnSQS } from './commands.sqs.ts';
import { ordersOnDynamoDB } from './orders.dynamodb.ts';
import { waitSecondsOf } from './wait-seconds.ts';

/** What a function is configured with that tells orders something, and one that moves them on besides. */
export const noteVariables = ['ORDERS_TABLE', 'PRODUCTS_TABLE', 'WAIT_SECONDS'] as const;
export const advanceVariables = [...noteVariables, 'ORDERS_QUEUE_URL', 'PAYMENTS_QUEUE_URL'] as const;

/** The ports by which orders are moved: their table, the queues to the participants, the clock and the deadlines. */
export function advancingOn(
  env: Record<(typeof advanceVariables)[number], string>,
  dynamodb: DynamoDBClient,
  sqs: SQSClient,
) {
  return { ...notingOn(env, dynamodb), send: commandsOnSQS(env, sqs) };
}

/** The ports by which orders are told what asks nobody for anything: they send nothing, and need no queue for it. */
export function notingOn(env: Record<(typeof noteVariables)[number], string>, dynamodb: DynamoDBClient) {
  return {
    orders: ordersOnDynamoDB({ orders: env.ORDERS_TABLE, products: env.PRODUCTS_TABLE }, dynamodb),
    send: async () => {},
    now,
    waitSeconds: waitSecondsOf(env.WAIT_SECONDS),
  };
}
