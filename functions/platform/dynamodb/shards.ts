import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from './item.ts';

/** How many partitions an index over all orders is spread on: one takes 1 000 writes a second. */
export const shards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

export function getShard(orderId: string): string {
  return shards[Number.parseInt(orderId.charAt(0), 16) % shards.length] ?? '0';
}

/** Where an order stands among others by age, and no two at the same place: the sort key `placedAt` of indexes. */
export function getPlacedAtKey({ createdAt, orderId }: { createdAt: string; orderId: string }): string {
  return `${createdAt}#${orderId}`;
}

export function parseOrderId(place: string): string {
  return place.slice(place.indexOf('#') + 1);
}

type Places = {
  table: string;
  index: string;
  /** The partition key's attribute, and the partitions that make up the list. */
  attribute: string;
  partitions: readonly string[];
  /** What the entries must equal that no key of the index tells. */
  equal?: Readonly<Record<string, string | undefined>>;
  /** The list from behind this place, and the sort keys between which all of it lies. */
  behind: string | undefined;
  newest?: string | undefined;
  oldest?: string | undefined;
  limit: number;
};

/** So many entries of a partition are looked through in one read for those that equal what is asked for. */
const mostLookedThrough = 2_000;

/**
 * The next places of a list behind a position, newest first, merged from its partitions. `after` is where it goes on
 * and absent at its end; with `equal` a read may find nothing before the end.
 */
export async function listNewestKeys(
  dynamodb: DynamoDBClient,
  { table, index, attribute, partitions, equal = {}, behind, newest = '~', oldest = '0', limit }: Places,
): Promise<{ places: string[]; after?: string | undefined }> {
  const until = behind !== undefined && behind < newest ? behind : newest;
  // DynamoDB refuses a range that ends before it begins; for us it is an empty list.
  if (until < oldest) return { places: [] };
  const wanted = Object.entries(equal).filter(([, value]) => value !== undefined);
  const reads = await Promise.all(
    partitions.map((partition) =>
      dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: '#partition = :partition AND placedAt BETWEEN :oldest AND :until',
          ...(wanted.length > 0 && {
            FilterExpression: wanted.map(([name]) => `#${name} = :${name}`).join(' AND '),
          }),
          ExpressionAttributeNames: {
            '#partition': attribute,
            ...Object.fromEntries(wanted.map(([name]) => [`#${name}`, name])),
          },
          ExpressionAttributeValues: toItem({
            ...{ ':partition': partition, ':oldest': oldest, ':until': until },
            ...Object.fromEntries(wanted.map(([name, value]) => [`:${name}`, value])),
          }),
          ScanIndexForward: false,
          // The position itself comes again, and is left out.
          Limit: wanted.length > 0 ? mostLookedThrough : limit + 1,
        }),
      ),
    ),
  );
  // Below the place that one partition was read down to, others may have been read further: that comes next time.
  const ends = reads.flatMap(({ LastEvaluatedKey }) => LastEvaluatedKey?.placedAt?.S ?? []);
  const end = ends.sort().at(-1);
  const places = reads
    .flatMap(({ Items = [] }) => Items.flatMap(({ placedAt }) => placedAt?.S ?? []))
    .filter((place) => place !== behind && (end === undefined || place >= end))
    .sort()
    .reverse();
  if (places.length <= limit) return { places, after: end };
  return { places: places.slice(0, limit), after: places[limit - 1] };
}
