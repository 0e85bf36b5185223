import {
  type CancellationReason,
  type DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { contended, isConditionFailure, isContention } from '../../platform/conflict.ts';
import type { Order } from '../domain/order.ts';
import type { Creation, Orders } from '../domain/ports.ts';
import { orderOf } from './order-item.ts';
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

async function create(
  tables: OrderTables,
  dynamodb: DynamoDBClient,
  order: Order,
  held: Parameters<Orders['create']>[1],
): Promise<Creation> {
  try {
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: placement(tables, order, held) }));
    return { outcome: 'created' };
  } catch (thrown) {
    if (!(thrown instanceof TransactionCanceledException)) throw thrown;
    return judged(order, thrown);
  }
}

/** Own order, contention, reference, products: in this order, since each makes the ones behind it meaningless. */
function judged(order: Order, cancelled: TransactionCanceledException): Creation {
  const [own, ...others] = cancelled.CancellationReasons ?? [];
  if (failed(own) && own.Item) return { outcome: 'exists', order: orderOf(own.Item) };
  if (isContention(cancelled)) return { outcome: 'contended' };
  const reference = others[order.items.length];
  if (order.reference && failed(reference))
    return { outcome: 'reference taken', orderId: reference.Item?.orderId?.S ?? '' };
  const products = order.items.flatMap(({ productId }, index) => {
    const reason = others[index];
    return failed(reason) ? [[productId, reason.Item ? productOf(reason.Item) : undefined] as const] : [];
  });
  if (products.length === 0) throw cancelled;
  return { outcome: 'not held', products: new Map(products) };
}

function failed(reason: CancellationReason | undefined): reason is CancellationReason {
  return reason?.Code === 'ConditionalCheckFailed';
}

async function save(
  tables: OrderTables,
  dynamodb: DynamoDBClient,
  before: Order,
  after: Order,
): Promise<'saved' | 'outrun'> {
  const writes = advance(tables, before, after);
  const [only] = writes;
  try {
    if (writes.length === 1 && only?.Put) await dynamodb.send(new PutItemCommand(only.Put));
    else await contended(() => dynamodb.send(new TransactWriteItemsCommand({ TransactItems: writes })));
    return 'saved';
  } catch (thrown) {
    if (isConditionFailure(thrown)) return 'outrun';
    if (thrown instanceof TransactionCanceledException && failed(thrown.CancellationReasons?.[0]))
      return 'outrun';
    throw thrown;
  }
}
