import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isContention } from '../../../platform/dynamodb/contention.ts';
import { getItem } from '../../../platform/dynamodb/get-item.ts';
import { putVersion } from '../../../platform/dynamodb/versioned-item.ts';
import { type Failures, transact } from '../../../platform/dynamodb/write.ts';
import type { Order } from '../../domain/order.ts';
import type { Creation, Orders } from '../../domain/ports.ts';
import { fromProductItem } from '../products-table/item.ts';
import { fromOrderItem, getPaymentTokenKey, toOrderItem } from './item.ts';
import { listOrders, listOrdersPlacedAround, listOverdueOrders } from './list-orders.ts';
import { createOrderWrites, type OrderTables, updateOrderWrites } from './writes.ts';

/** Creates the Orders port on DynamoDB. */
export function createDynamodbOrders(tables: OrderTables, dynamodb: DynamoDBClient): Orders {
  return {
    ...createDynamodbOrderReads(tables.orders, dynamodb),
    create: (order, held) => createOrder(tables, dynamodb, order, held),
    save: (before, after) => saveOrder(tables, dynamodb, before, after),
  };
}

export type OrderReads = Pick<Orders, 'find' | 'findPaymentToken' | 'list' | 'listPlacedAround' | 'listOverdue'>;

/** Creates the reads of the Orders port: they need no right to write, and no other table. */
export function createDynamodbOrderReads(table: string, dynamodb: DynamoDBClient): OrderReads {
  return {
    find: async (orderId) => {
      const item = await getItem(dynamodb, table, orderId);
      return item && fromOrderItem(item);
    },
    findPaymentToken: async (orderId) => (await getItem(dynamodb, table, getPaymentTokenKey(orderId)))?.token?.S,
    list: (filter, limit, after) => listOrders(table, dynamodb, filter, limit, after),
    listPlacedAround: (order, seconds) => listOrdersPlacedAround(table, dynamodb, order, seconds),
    listOverdue: (at) => listOverdueOrders(table, dynamodb, at),
  };
}

/** Makes one attempt: after contention, the use case looks for its own order before the next one. */
async function createOrder(
  tables: OrderTables,
  dynamodb: DynamoDBClient,
  order: Order,
  held: Parameters<Orders['create']>[1],
): Promise<Creation> {
  try {
    return toCreation(order, await transact(dynamodb, createOrderWrites(tables, order, held), { attempts: 1 }));
  } catch (thrown) {
    if (thrown instanceof Error && isContention(thrown.name)) return { outcome: 'contended' };
    throw thrown;
  }
}

/** Looks at the order's own condition first, then the reference, then the products: each decides over the next. */
function toCreation(order: Order, failures: Failures): Creation {
  if (failures.length === 0) return { outcome: 'created' };
  const [own, ...others] = failures;
  if (own) return own.Item ? { outcome: 'exists', order: fromOrderItem(own.Item) } : { outcome: 'contended' };
  const reference = others[order.items.length];
  if (order.reference && reference) return { outcome: 'reference taken', orderId: reference.Item?.orderId?.S ?? '' };
  const products = order.items.flatMap(({ productId }, index) => {
    const failure = others[index];
    return failure ? [[productId, failure.Item && fromProductItem(failure.Item)] as const] : [];
  });
  return { outcome: 'not held', products: new Map(products) };
}

async function saveOrder(
  tables: OrderTables,
  dynamodb: DynamoDBClient,
  before: Order,
  after: Order,
): Promise<'saved' | 'conflict'> {
  const writes = updateOrderWrites(tables, before, after);
  if (writes.length === 1) return putVersion(dynamodb, tables.orders, toOrderItem(after));
  const failures = await transact(dynamodb, writes);
  if (failures.length === 0) return 'saved';
  if (failures[0]) return 'conflict';
  throw new Error(`the stock that order ${after.orderId} holds, or its reference, is not what the order says`);
}
