import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from './item.ts';

/** The partitions of an index over all orders: one takes 1 000 writes a second. */
export const shards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

export function getShard(orderId: string): string {
  return shards[Number.parseInt(orderId.charAt(0), 16) % shards.length] ?? '0';
}

/** Returns the sort key `placedAt` of an index, which orders by age and is unique. */
export function getPlacedAtKey({ createdAt, orderId }: { createdAt: string; orderId: string }): string {
  return `${createdAt}#${orderId}`;
}

/** Returns the order id of a sort key `placedAt`. */
export function parseOrderId(placedAt: string): string {
  return placedAt.slice(placedAt.indexOf('#') + 1);
}

type ListQuery = {
  table: string;
  index: string;
  /** The attribute of the partition key, and its values that make up the list. */
  attribute: string;
  partitions: readonly string[];
  /** Attributes besides the keys, and the values that the entries must have. */
  equal?: Readonly<Record<string, string | undefined>>;
  /** The sort key before the first entry, and the newest and oldest sort keys of the list. */
  after: string | undefined;
  newest?: string | undefined;
  oldest?: string | undefined;
  limit: number;
};

/** The entries of a partition that one filtered query evaluates. */
const maxEvaluated = 2_000;

/**
 * Lists the sort keys of the next entries, newest first, merged from the partitions. `next` is the position to continue
 * after, absent at the end of the list. With `equal`, a page may be empty before the end.
 */
export async function listNewestKeys(
  dynamodb: DynamoDBClient,
  { table, index, attribute, partitions, equal = {}, after, newest = '~', oldest = '0', limit }: ListQuery,
): Promise<{ keys: string[]; next?: string | undefined }> {
  const until = after !== undefined && after < newest ? after : newest;
  // DynamoDB refuses a range that ends before it begins.
  if (until < oldest) return { keys: [] };
  const filters = Object.entries(equal).filter(([, value]) => value !== undefined);
  const reads = await Promise.all(
    partitions.map((partition) =>
      dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: '#partition = :partition AND placedAt BETWEEN :oldest AND :until',
          ...(filters.length > 0 && {
            FilterExpression: filters.map(([name]) => `#${name} = :${name}`).join(' AND '),
          }),
          ExpressionAttributeNames: {
            '#partition': attribute,
            ...Object.fromEntries(filters.map(([name]) => [`#${name}`, name])),
          },
          ExpressionAttributeValues: toItem({
            ...{ ':partition': partition, ':oldest': oldest, ':until': until },
            ...Object.fromEntries(filters.map(([name, value]) => [`:${name}`, value])),
          }),
          ScanIndexForward: false,
          // The range includes the position itself, which is removed below.
          Limit: filters.length > 0 ? maxEvaluated : limit + 1,
        }),
      ),
    ),
  );
  // A partition that was not read to its end limits the page: entries below may be missing from it.
  const ends = reads.flatMap(({ LastEvaluatedKey }) => LastEvaluatedKey?.placedAt?.S ?? []);
  const end = ends.sort().at(-1);
  const keys = reads
    .flatMap(({ Items = [] }) => Items.flatMap(({ placedAt }) => placedAt?.S ?? []))
    .filter((key) => key !== after && (end === undefined || key >= end))
    .sort()
    .reverse();
  if (keys.length <= limit) return { keys, next: end };
  return { keys: keys.slice(0, limit), next: keys[limit - 1] };
}
