import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { lookUp } from '../../../messages/stored.ts';
import { toVersionedPut } from '../../../platform/dynamodb/versioned-item.ts';
import type { Order, OrderLine } from '../../domain/order.ts';
import { isFinal } from '../../domain/statuses.ts';
import { getPaymentTokenKey, getReferenceKey, toOrderItem } from './item.ts';

export type OrderTables = { orders: string; products: string };

/** How long a payment token is stored when payment never replies, in days. */
const tokenDays = 30;

/** Creates the writes that place an order. The order comes first: if it exists, no other condition counts. */
export function createOrderWrites(
  tables: OrderTables,
  order: Order,
  held: { versions: ReadonlyMap<string, number>; paymentToken: string | undefined },
): TransactWriteItem[] {
  const { orderId, clientId, reference } = order;
  const ifNew = {
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  return [
    { Put: { TableName: tables.orders, Item: toOrderItem(order), ...ifNew } },
    ...order.items.map((line) => holdStock(tables, line, held.versions.get(line.productId) ?? 0)),
    ...(reference
      ? [
          {
            Put: {
              TableName: tables.orders,
              Item: { pk: { S: getReferenceKey(clientId, reference) }, orderId: { S: orderId } },
              ...ifNew,
            },
          },
        ]
      : []),
    ...(held.paymentToken ? [{ Put: { TableName: tables.orders, Item: toTokenItem(order, held.paymentToken) } }] : []),
  ];
}

/** Holds stock, if there is enough and the product still has the version that the order was priced by. */
function holdStock(tables: OrderTables, { productId, quantity }: OrderLine, version: number): TransactWriteItem {
  return {
    Update: {
      TableName: tables.products,
      Key: { pk: { S: productId } },
      UpdateExpression: 'SET available = available - :quantity, held = held + :quantity',
      ConditionExpression: 'available >= :quantity AND version = :version',
      ExpressionAttributeValues: { ':quantity': { N: String(quantity) }, ':version': { N: String(version) } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

function toTokenItem(order: Order, token: string) {
  const expiresAt = Math.floor(Date.parse(order.createdAt) / 1_000) + tokenDays * 86_400;
  return {
    pk: { S: getPaymentTokenKey(order.orderId) },
    token: { S: token },
    expiresAt: { N: String(expiresAt) },
  };
}

/** Creates the writes that change an order: the order, and the effect on its stock, reference and payment token. */
export function updateOrderWrites(tables: OrderTables, before: Order, after: Order): TransactWriteItem[] {
  const { orderId, clientId, reference } = before;
  const field = before.stock === 'HELD' ? lookUp(stockFields, after.stock) : undefined;
  const endsEarly = !isFinal(before.status) && (after.status === 'FAILED' || after.status === 'CANCELLED');
  const isPaymentDecided = before.payment?.status === 'PENDING' && after.payment?.status !== 'PENDING';
  return [
    { Put: toVersionedPut(tables.orders, toOrderItem(after)) },
    ...(field ? before.items.map((line) => moveStock(tables, line, field)) : []),
    ...(endsEarly && reference ? [releaseReference(tables, getReferenceKey(clientId, reference), orderId)] : []),
    ...(isPaymentDecided
      ? [{ Delete: { TableName: tables.orders, Key: { pk: { S: getPaymentTokenKey(orderId) } } } }]
      : []),
  ];
}

const stockFields = {
  HELD: undefined,
  SOLD: 'sold',
  RELEASED: 'available',
  WRITTEN_OFF: 'writtenOff',
} as const;

function moveStock(tables: OrderTables, { productId, quantity }: OrderLine, field: string): TransactWriteItem {
  return {
    Update: {
      TableName: tables.products,
      Key: { pk: { S: productId } },
      UpdateExpression: 'SET held = held - :quantity, #field = #field + :quantity',
      ConditionExpression: 'held >= :quantity',
      ExpressionAttributeNames: { '#field': field },
      ExpressionAttributeValues: { ':quantity': { N: String(quantity) } },
    },
  };
}

/** Releases a reference, if it is this order's. */
function releaseReference(tables: OrderTables, key: string, orderId: string): TransactWriteItem {
  return {
    Delete: {
      TableName: tables.orders,
      Key: { pk: { S: key } },
      ConditionExpression: 'attribute_not_exists(pk) OR orderId = :orderId',
      ExpressionAttributeValues: { ':orderId': { S: orderId } },
    },
  };
}
