import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Orders } from '../domain/ports.ts';
import { orderOf, tokenKey } from './order-item.ts';
import { listOrders, overdueOrders } from './order-lists.ts';
import { ordersNear } from './orders-near.ts';

export type OrderReads = Pick<Orders, 'find' | 'paymentToken' | 'list' | 'near' | 'overdue'>;

/** The reading half of the Orders port on DynamoDB: it needs no right to write, and no other table. */
export function orderReadsOnDynamoDB(table: string, dynamodb: DynamoDBClient): OrderReads {
  const read = async (pk: string) => {
    const key = { TableName: table, Key: { pk: { S: pk } }, ConsistentRead: true };
    return (await dynamodb.send(new GetItemCommand(key))).Item;
  };
  return {
    find: async (orderId) => {
      const item = await read(orderId);
      return item && orderOf(item);
    },
    paymentToken: async (orderId) => (await read(tokenKey(orderId)))?.token?.S,
    list: (filter, limit, after) => listOrders(table, dynamodb, filter, limit, after),
    near: (order, seconds) => ordersNear(table, dynamodb, order, seconds),
    overdue: (at) => overdueOrders(table, dynamodb, at),
  };
}
