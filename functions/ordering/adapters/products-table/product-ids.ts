import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../../platform/dynamodb/item.ts';
import { catalogueKey } from './item.ts';

/** Lists up to `limit` product ids after an id, in their order; `end` is the last of them where more may follow. */
export async function listProductIds(
  table: string,
  dynamodb: DynamoDBClient,
  limit: number,
  after: string | undefined,
): Promise<{ productIds: string[]; end: string | undefined }> {
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'catalogue',
      KeyConditionExpression: 'catalogue = :catalogue AND productId > :after',
      ExpressionAttributeValues: toItem({ ':catalogue': catalogueKey, ':after': after ?? ' ' }),
      Limit: limit,
    }),
  );
  return { productIds: Items.flatMap(({ productId }) => productId?.S ?? []), end: LastEvaluatedKey?.productId?.S };
}
