import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { AttemptList } from '../../messages/attempt.ts';
import { queueNames } from '../../messages/queues.ts';
import { toStoredSchema } from '../../messages/stored.ts';
import { batchGet } from '../../platform/dynamodb/batch-get.ts';
import { getItem } from '../../platform/dynamodb/get-item.ts';
import { fromItem, type Item, parseItems, toItem } from '../../platform/dynamodb/item.ts';
import { putVersion } from '../../platform/dynamodb/versioned-item.ts';
import { DeadLetter, DeadLetterId, DeadLetterReason } from '../domain/dead-letters/dead-letter.ts';
import type { DeadLetterKey, DeadLetters } from '../domain/ports.ts';

/** A closed dead letter expires after this many days. An open one does not expire. */
const closedRetentionDays = 90;

/** The attributes of an item beside the dead letter. */
const deadLetterKeys = ['pk', 'state', 'expiresAt'];

/** The item of a failing message, which consumers write to the same table under `attempt#…`. */
const FailingItem = z.object({ queue: z.string(), type: z.optional(z.string()), attempts: AttemptList });
const keyPrefix = 'dead-letter#';

const IndexKeyParts = z.tuple([
  z.string(),
  toStoredSchema(z.enum(queueNames)),
  toStoredSchema(DeadLetterReason),
  DeadLetterId,
]);

/**
 * The dead letters in the Failures table, under `dead-letter#<id>`. Their sort key in the indexes, `failedAt`, is the time of
 * the failure with queue, reason and id, so that lists are filtered without reading the dead letters.
 */
export function createDynamodbDeadLetters(table: string, dynamodb: DynamoDBClient): DeadLetters {
  const getItems = async (pks: readonly string[]) => batchGet(dynamodb, table, pks, { consistent: true });
  return {
    async find(id) {
      const item = await getItem(dynamodb, table, toKey(id));
      return item && fromItem(DeadLetter, toStored(item), deadLetterKeys);
    },
    findMany: async (ids) => parseDeadLetters(await getItems(ids.map(toKey))),
    save: (deadLetter) => putVersion(dynamodb, table, toDeadLetterItem(deadLetter)),
    async listOpen({ first, after, limit }) {
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
      const keys = Items.flatMap(({ failedAt }) => toIndexKey(failedAt?.S ?? ''));
      const end = LastEvaluatedKey?.failedAt?.S;
      return { keys, ...(end && { after: end }) };
    },
    async findByOrder(orderId) {
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
      const items = await getItems(Items.flatMap(({ pk }) => pk?.S ?? []));
      const isDeadLetter = ({ pk }: Item) => pk?.S?.startsWith(keyPrefix) === true;
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

/** Parses the dead letters and leaves out those that are unreadable. */
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
  return keyPrefix + id;
}
