import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isContention } from '../../../platform/dynamodb/contention.ts';
import { putVersion } from '../../../platform/dynamodb/versioned-item.ts';
import { type Failures, transact } from '../../../platform/dynamodb/write.ts';
import type { Order } from '../../domain/order.ts';
import type { Creation, Orders } from '../../domain/ports.ts';
import { fromProductItem } from '../products-table/item.ts';
import { fromOrderItem, toOrderItem } from './item.ts';
import { createDynamodbOrderReads } from './reads.ts';
import { createOrderWrites, type OrderTables, updateOrderWrites } from './writes.ts';

/** The Orders port on DynamoDB. */
export function createDynamodbOrders(tables: OrderTables, dynamodb: DynamoDBClient): Orders {
  return {
    ...createDynamodbOrderReads(tables.orders, dynamodb),
    create: (order, held) => createOrder(tables, dynamodb, order, held),
    save: (before, after) => saveOrder(tables, dynamodb, before, after),
  };
}

/** Contention is an outcome here, after one attempt: the own order is looked for before the next. */
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

/** Own order, reference, products: in this order, since each makes the ones behind it meaningless. */
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
