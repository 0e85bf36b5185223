import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Orders } from '../../domain/ports.ts';
import { fromOrderItem, getPaymentTokenKey } from './item.ts';
import { listOrders, listOverdueOrders } from './list-orders.ts';
import { listOrdersPlacedAround } from './orders-placed-around.ts';

export type OrderReads = Pick<Orders, 'find' | 'findPaymentToken' | 'list' | 'listPlacedAround' | 'listOverdue'>;

/** The reading half of the Orders port on DynamoDB: it needs no right to write, and no other table. */
export function createDynamodbOrderReads(table: string, dynamodb: DynamoDBClient): OrderReads {
  const read = async (pk: string) => {
    const key = { TableName: table, Key: { pk: { S: pk } }, ConsistentRead: true };
    return (await dynamodb.send(new GetItemCommand(key))).Item;
  };
  return {
    find: async (orderId) => {
      const item = await read(orderId);
      return item && fromOrderItem(item);
    },
    findPaymentToken: async (orderId) => (await read(getPaymentTokenKey(orderId)))?.token?.S,
    list: (filter, limit, after) => listOrders(table, dynamodb, filter, limit, after),
    listPlacedAround: (order, seconds) => listOrdersPlacedAround(table, dynamodb, order, seconds),
    listOverdue: (at) => listOverdueOrders(table, dynamodb, at),
  };
}
