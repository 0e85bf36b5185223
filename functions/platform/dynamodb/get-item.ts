import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from './item.ts';

/** Reads the item with this key consistently; undefined when there is none. A table without a sort key takes no `sk`. */
export async function getItem(
  dynamodb: DynamoDBClient,
  table: string,
  pk: string,
  sk?: string,
): Promise<Item | undefined> {
  const Key = { pk: { S: pk }, ...(sk === undefined ? {} : { sk: { S: sk } }) };
  return (await dynamodb.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
}
