import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { toStoredSchema } from '../../messages/stored.ts';
import { batchGet } from '../../platform/dynamodb/batch-get.ts';
import { fromItem, type Item, parseItems, toItem } from '../../platform/dynamodb/item.ts';
import { putVersion } from '../../platform/dynamodb/versioned-item.ts';
import { Attempt, DeadLetter, DeadLetterId, DeadLetterReason } from '../domain/dead-letters/dead-letter.ts';
import { queueNames } from '../domain/monitoring/queues.ts';
import type { DeadLetterKey, DeadLetters } from '../domain/ports.ts';

/** How long a closed dead letter is kept, in days. Open ones stay until somebody closes them. */
const closedRetentionDays = 90;

/** What an item has beside the dead letter. */
const deadLetterKeys = ['pk', 'state', 'expiresAt'];

/** What consumers write of a message that fails, in the same table under `attempt#…`. */
const FailingItem = z.object({ queue: z.string(), type: z.optional(z.string()), tries: z.array(Attempt) });
const IndexKeyParts = z.tuple([
  z.string(),
  toStoredSchema(z.enum(queueNames)),
  toStoredSchema(DeadLetterReason),
  DeadLetterId,
]);

/**
 * The dead letters in the Failures table, under `dead letter#<id>`. The key by which the indexes sort them begins with when a
 * dead letter failed and goes on with its queue and reason, so that a list is sifted without reading a dead letter.
 */
export function createDynamodbDeadLetters(table: string, dynamodb: DynamoDBClient): DeadLetters {
  const read = async (pks: readonly string[]) => batchGet(dynamodb, table, pks, { consistent: true });
  return {
    async find(id) {
      const { Item: item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: toItem({ pk: toKey(id) }), ConsistentRead: true }),
      );
      return item && fromItem(DeadLetter, toStored(item), deadLetterKeys);
    },
    read: async (ids) => parseDeadLetters(await read(ids.map(toKey))),
    save: (deadLetter) => putVersion(dynamodb, table, toDeadLetterItem(deadLetter)),
    async open({ first, after, limit }) {
      const { Items = [], LastEvaluatedKey } = await dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'byState',
          KeyConditionExpression: `#state = :open${after ? ` AND failedAt ${first === 'newest' ? '<' : '>'} :after` : ''}`,
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: toItem({ ':open': 'open', ':after': after }),
          ScanIndexForward: first === 'oldest',
          Limit: limit,
        }),
      );
      const places = Items.flatMap(({ failedAt }) => toIndexKey(failedAt?.S ?? ''));
      const end = LastEvaluatedKey?.failedAt?.S;
      return { places, ...(end && { after: end }) };
    },
    async ofOrder(orderId) {
      const { Items = [] } = await dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'byOrder',
          KeyConditionExpression: 'orderId = :orderId',
          ExpressionAttributeValues: toItem({ ':orderId': orderId }),
          ScanIndexForward: false,
          Limit: 100,
        }),
      );
      const items = await read(Items.flatMap(({ pk }) => pk?.S ?? []));
      const isDeadLetter = ({ pk }: Item) => pk?.S?.startsWith('letter#') === true;
      return {
        deadLetters: parseDeadLetters(items.filter(isDeadLetter)),
        failing: parseItems(
          FailingItem,
          items.filter((item) => !isDeadLetter(item)),
        ).readable,
      };
    },
  };
}

function toDeadLetterItem(deadLetter: DeadLetter): Item {
  const { id, queue, reason, failedAt, closed } = deadLetter;
  const expiresAt = closed && Math.floor(Date.parse(closed.at) / 1_000) + closedRetentionDays * 86_400;
  return toItem({
    ...deadLetter,
    pk: toKey(id),
    state: closed ? 'closed' : 'open',
    failedAt: [failedAt, queue, reason, id].join('#'),
    expiresAt,
  });
}

/** The dead letters that can be read. */
function parseDeadLetters(items: readonly Item[]): DeadLetter[] {
  return parseItems(DeadLetter, items.map(toStored), deadLetterKeys).readable;
}

function toStored(item: Item): Item {
  return { ...item, failedAt: { S: item.failedAt?.S?.split('#')[0] ?? '' } };
}

function toIndexKey(position: string): DeadLetterKey[] {
  const { data: [, queue, reason, id] = [] } = IndexKeyParts.safeParse(position.split('#'));
  return queue && reason && id ? [{ queue, reason, id, position }] : [];
}

function toKey(id: string): string {
  return `letter#${id}`;
}
