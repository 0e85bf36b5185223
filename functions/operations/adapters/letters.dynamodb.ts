import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { stored } from '../../messages/stored.ts';
import { fromItem, type Item, siftedItems, toItem } from '../../platform/item.ts';
import { readAll } from '../../platform/read-all.ts';
import { putVersion } from '../../platform/versioned-item.ts';
import { Attempt, Letter, LetterId, LetterReason } from '../domain/letter.ts';
import type { Letters, Place } from '../domain/ports.ts';
import { queueNames } from '../domain/queues.ts';

/** How long a closed letter is kept, in days. Open ones stay until somebody closes them. */
const closedDays = 90;

/** What an item has beside the letter. */
const letterKeys = ['pk', 'shelf', 'expiresAt'];

/** What consumers write of a message that fails, in the same table under `attempt#…`. */
const FailingItem = z.object({ queue: z.string(), type: z.optional(z.string()), tries: z.array(Attempt) });
const PlaceParts = z.tuple([z.string(), stored(z.enum(queueNames)), stored(LetterReason), LetterId]);

/**
 * The letters in the Failures table, under `letter#<id>`. The key by which the indexes sort them begins with when a
 * letter failed and goes on with its queue and reason, so that a list is sifted without reading a letter.
 */
export function lettersIn(table: string, dynamodb: DynamoDBClient): Letters {
  const read = async (pks: readonly string[]) => readAll(dynamodb, table, pks, { consistent: true });
  return {
    async find(id) {
      const { Item: item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: toItem({ pk: keyOf(id) }), ConsistentRead: true }),
      );
      return item && fromItem(Letter, asKept(item), letterKeys);
    },
    read: async (ids) => lettersOf(await read(ids.map(keyOf))),
    save: (letter) => putVersion(dynamodb, table, itemOf(letter)),
    async open({ first, after, limit }) {
      const { Items = [], LastEvaluatedKey } = await dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'byShelf',
          KeyConditionExpression: `shelf = :open${after ? ` AND failedAt ${first === 'newest' ? '<' : '>'} :after` : ''}`,
          ExpressionAttributeValues: toItem({ ':open': 'open', ':after': after }),
          ScanIndexForward: first === 'oldest',
          Limit: limit,
        }),
      );
      const places = Items.flatMap(({ failedAt }) => placeOf(failedAt?.S ?? ''));
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
      const isLetter = ({ pk }: Item) => pk?.S?.startsWith('letter#') === true;
      return {
        letters: lettersOf(items.filter(isLetter)),
        failing: siftedItems(
          FailingItem,
          items.filter((item) => !isLetter(item)),
        ).readable,
      };
    },
  };
}

function itemOf(letter: Letter): Item {
  const { id, queue, reason, failedAt, closed } = letter;
  const expiresAt = closed && Math.floor(Date.parse(closed.at) / 1_000) + closedDays * 86_400;
  return toItem({
    ...letter,
    pk: keyOf(id),
    shelf: closed ? 'closed' : 'open',
    failedAt: [failedAt, queue, reason, id].join('#'),
    expiresAt,
  });
}

/** The letters that can be read. */
function lettersOf(items: readonly Item[]): Letter[] {
  return siftedItems(Letter, items.map(asKept), letterKeys).readable;
}

function asKept(item: Item): Item {
  return { ...item, failedAt: { S: item.failedAt?.S?.split('#')[0] ?? '' } };
}

function placeOf(position: string): Place[] {
  const { data: [, queue, reason, id] = [] } = PlaceParts.safeParse(position.split('#'));
  return queue && reason && id ? [{ queue, reason, id, position }] : [];
}

function keyOf(id: string): string {
  return `letter#${id}`;
}
