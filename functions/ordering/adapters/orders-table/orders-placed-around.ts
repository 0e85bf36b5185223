import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../../platform/dynamodb/item.ts';
import { addSeconds } from '../../domain/intake/new-order.ts';
import type { Order } from '../../domain/order.ts';
import type { OrderFingerprint } from '../../domain/ports.ts';
import { getClientKey } from './item.ts';

const maxOrders = 100;

/** What a customer ordered around an order, from the index alone: nothing of it ever changes, so no order is read. */
export async function listOrdersPlacedAround(
  table: string,
  dynamodb: DynamoDBClient,
  { clientId, customerId, createdAt }: Order,
  seconds: number,
): Promise<OrderFingerprint[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'byCustomer',
      KeyConditionExpression: 'clientCustomer = :customer AND placedAt BETWEEN :oldest AND :newest',
      ExpressionAttributeValues: toItem({
        ':customer': getClientKey(clientId, customerId),
        ':oldest': addSeconds(createdAt, -seconds),
        ':newest': `${addSeconds(createdAt, seconds)}#~`,
      }),
      ScanIndexForward: false,
      Limit: maxOrders,
    }),
  );
  return Items.map(({ pk, placedAt, fingerprint }) => ({
    orderId: pk?.S ?? '',
    createdAt: placedAt?.S?.split('#')[0] ?? '',
    fingerprint: fingerprint?.S ?? '',
  }));
}
