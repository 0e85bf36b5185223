import { DescribeTableCommand, type DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../functions/platform/dynamodb/item.ts';
import { deleteItem, isConditionFailure, putItem } from '../../functions/platform/dynamodb/write.ts';

export interface CopyRequest {
  readonly from: string;
  readonly to: string;
  /** `missing` keeps the items that `to` has. `replace` overwrites them. `exact` also deletes those that `from` has not. */
  readonly mode: 'missing' | 'replace' | 'exact';
  /** The partition keys of the items to copy; all items when it is empty. */
  readonly keys: readonly string[];
}

/** How many items were read, written, kept as they are, and deleted. */
export type CopyCounts = Record<'read' | 'written' | 'kept' | 'deleted', number>;
type Copy = CopyRequest & { dynamodb: DynamoDBClient; keyNames: readonly string[] };

const pageSize = 100;
const segments = 4;

/** Copies items from one table to another with the same keys. Repeating it is harmless. */
export async function copyItems(request: CopyRequest, dynamodb: DynamoDBClient): Promise<CopyCounts> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: request.to }));
  const copy = { ...request, dynamodb, keyNames: (Table?.KeySchema ?? []).map((key) => key.AttributeName ?? '') };
  const counts = { read: 0, written: 0, kept: 0, deleted: 0 };
  const restored = new Set<string>();
  await forEachItem(
    request.keys.length > 0 ? [queryKeys(copy)] : scanSegments(request.from, dynamodb),
    async (item) => {
      counts.read += 1;
      restored.add(JSON.stringify(pickKey(item, copy)));
      counts[await write(item, copy)] += 1;
    },
  );
  if (request.mode === 'exact')
    await forEachItem(scanSegments(request.to, dynamodb), async (item) => {
      const Key = pickKey(item, copy);
      if (restored.has(JSON.stringify(Key))) return;
      await deleteItem(dynamodb, { TableName: request.to, Key });
      counts.deleted += 1;
    });
  return counts;
}

async function write(item: Item, { to, mode, dynamodb, keyNames }: Copy): Promise<'written' | 'kept'> {
  const condition = mode === 'missing' ? { ConditionExpression: `attribute_not_exists(${keyNames[0]})` } : {};
  try {
    await putItem(dynamodb, { TableName: to, Item: item, ...condition });
    return 'written';
  } catch (thrown) {
    if (isConditionFailure(thrown)) return 'kept';
    throw thrown;
  }
}

function pickKey(item: Item, { keyNames }: Copy): Item {
  return Object.fromEntries(keyNames.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
}

/** Works on all items of a page at once, and on the readers side by side. */
async function forEachItem(readers: AsyncIterable<Item[]>[], work: (item: Item) => Promise<void>): Promise<void> {
  await Promise.all(
    readers.map(async (pages) => {
      for await (const items of pages) await Promise.all(items.map(work));
    }),
  );
}

function scanSegments(TableName: string, client: DynamoDBClient): AsyncIterable<Item[]>[] {
  return Array.from({ length: segments }, async function* (_, Segment) {
    const input = { TableName, Limit: pageSize, ConsistentRead: true, Segment, TotalSegments: segments };
    for await (const { Items = [] } of paginateScan({ client }, input)) yield Items;
  });
}

async function* queryKeys({ from, keys, keyNames, dynamodb: client }: Copy): AsyncIterable<Item[]> {
  for (const key of keys) {
    const condition = {
      KeyConditionExpression: `${keyNames[0]} = :key`,
      ExpressionAttributeValues: { ':key': { S: key } },
    };
    const input = { TableName: from, Limit: pageSize, ConsistentRead: true, ...condition };
    for await (const { Items = [] } of paginateQuery({ client }, input)) yield Items;
  }
}
