import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isContention } from '../../platform/contention.ts';
import { putVersion } from '../../platform/versioned-item.ts';
import { type Failures, transact } from '../../platform/write.ts';
import type { Order } from '../domain/order.ts';
import type { Creation, Orders } from '../domain/ports.ts';
import { orderItem, orderOf } from './order-item.ts';
import { orderReadsOnDynamoDB } from './order-reads.dynamodb.ts';
import { advance, type OrderTables, placement } from './order-writes.ts';
import { productOf } from './product-item.ts';

/** The Orders port on DynamoDB. */
export function ordersOnDynamoDB(tables: OrderTables, dynamodb: DynamoDBClient): Orders {
  return {
    ...orderReadsOnDynamoDB(tables.orders, dynamodb),
    create: (order, held) => create(tables, dynamodb, order, held),
    save: (before, after) => save(tables, dynamodb, before, after),
  };
}

/** Contention is an outcome here, after one attempt: the own order is looked for before the next. */
async function create(
  tables: OrderTables,
  dynamodb: DynamoDBClient,
  order: Order,
  held: Parameters<Orders['create']>[1],
): Promise<Creation> {
  try {
    return judged(order, await transact(dynamodb, placement(tables, order, held), { attempts: 1 }));
  } catch (thrown) {
    if (thrown instanceof Error && isContention(thrown.name)) return { outcome: 'contended' };
    throw thrown;
  }
}

/** Own order, reference, products: in this order, since each makes the ones behind it meaningless. */
function judged(order: Order, failures: Failures): Creation {
  if (failures.length === 0) return { outcome: 'created' };
  const [own, ...others] = failures;
  if (own) return own.Item ? { outcome: 'exists', order: orderOf(own.Item) } : { outcome: 'contended' };
  const reference = others[order.items.length];
  if (order.reference && reference)
    return { outcome: 'reference taken', orderId: reference.Item?.orderId?.S ?? '' };
  const products = order.items.flatMap(({ productId }, index) => {
    const failure = others[index];
    return failure ? [[productId, failure.Item && productOf(failure.Item)] as const] : [];
  });
  return { outcome: 'not held', products: new Map(products) };
}

async function save(
  tables: OrderTables,
  dynamodb: DynamoDBClient,
  before: Order,
  after: Order,
): Promise<'saved' | 'outrun'> {
  const writes = advance(tables, before, after);
  if (writes.length === 1) return putVersion(dynamodb, tables.orders, orderItem(after));
  const failures = await transact(dynamodb, writes);
  if (failures.length === 0) return 'saved';
  if (failures[0]) return 'outrun';
  throw new Error(
    `the stock that order ${after.orderId} holds, or its reference, is not what the order says`,
  );
}
