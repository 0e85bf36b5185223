import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from './item.ts';

/** Reads the item with this `pk` consistently; undefined when there is none. */
export async function getItem(dynamodb: DynamoDBClient, table: string, pk: string): Promise<Item | undefined> {
  const key = { TableName: table, Key: { pk: { S: pk } }, ConsistentRead: true };
  return (await dynamodb.send(new GetItemCommand(key))).Item;
}
