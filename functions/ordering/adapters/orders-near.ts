import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../platform/item.ts';
import { later } from '../domain/new-order.ts';
import type { Order } from '../domain/order.ts';
import type { Sighting } from '../domain/ports.ts';
import { ofClient } from './order-item.ts';

const most = 100;

/** What a customer ordered around an order, from the index alone: nothing of it ever changes, so no order is read. */
export async function ordersNear(
  table: string,
  dynamodb: DynamoDBClient,
  { clientId, customerId, createdAt }: Order,
  seconds: number,
): Promise<Sighting[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'byCustomer',
      KeyConditionExpression: 'clientCustomer = :customer AND placedAt BETWEEN :oldest AND :newest',
      ExpressionAttributeValues: toItem({
        ':customer': ofClient(clientId, customerId),
        ':oldest': later(createdAt, -seconds),
        ':newest': `${later(createdAt, seconds)}#~`,
      }),
      ScanIndexForward: false,
      Limit: most,
    }),
  );
  return Items.map(({ pk, placedAt, likeness }) => ({
    orderId: pk?.S ?? '',
    createdAt: placedAt?.S?.split('#')[0] ?? '',
    likeness: likeness?.S ?? '',
  }));
}
