import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { getNow } from './clock.ts';
import { createSqsCommandSender } from './commands.sqs.ts';
import { createDynamodbOrders } from './orders-table/orders.dynamodb.ts';
import { parseReplyTimeouts } from './reply-timeouts.ts';

/** What a function is configured with that tells orders something, and one that moves them on besides. */
export const eventOnlyVariables = ['ORDERS_TABLE', 'PRODUCTS_TABLE', 'REPLY_TIMEOUT_SECONDS'] as const;
export const orderingVariables = [...eventOnlyVariables, 'ORDERS_QUEUE_URL', 'PAYMENTS_QUEUE_URL'] as const;

/** The ports by which orders are moved: their table, the queues to the participants, the clock and the deadlines. */
export function createOrderingPorts(
  env: Record<(typeof orderingVariables)[number], string>,
  dynamodb: DynamoDBClient,
  sqs: SQSClient,
) {
  return { ...createEventOnlyPorts(env, dynamodb), send: createSqsCommandSender(env, sqs) };
}

/** The ports by which orders are told what asks nobody for anything: they send nothing, and need no queue for it. */
export function createEventOnlyPorts(
  env: Record<(typeof eventOnlyVariables)[number], string>,
  dynamodb: DynamoDBClient,
) {
  return {
    orders: createDynamodbOrders({ orders: env.ORDERS_TABLE, products: env.PRODUCTS_TABLE }, dynamodb),
    send: async () => {},
    now: getNow,
    replyTimeouts: parseReplyTimeouts(env.REPLY_TIMEOUT_SECONDS),
  };
}
