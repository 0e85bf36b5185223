import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from '../../platform/dynamodb/item.ts';
import { createVersionedItems } from '../../platform/dynamodb/versioned-item.ts';
import { Mark, type MarkKey } from '../domain/mark.ts';
import type { Marks } from '../domain/ports.ts';

const keys = ['pk', 'sk', 'expiresAt'];
const retentionSeconds = 180 * 24 * 60 * 60;
/** An order has at most 200 events, and some of them are notified on two channels. */
const maxMarks = 400;

/** Marks in the notifications table, one item per notification, with those of an order together. */
export function createDynamodbMarks(table: string, dynamodb: DynamoDBClient): Marks {
  const items = createVersionedItems(Mark, { table, dynamodb, keys });
  return {
    find: ({ orderId, ...key }) => items.find(getPk(orderId), getSk(key)),
    save(mark) {
      const expiresAt = Math.floor(Date.parse(mark.eventAt) / 1_000) + retentionSeconds;
      return items.save(toItem({ pk: getPk(mark.orderId), sk: getSk(mark), expiresAt, ...mark }));
    },
    async list(orderId) {
      const query = {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: toItem({ ':pk': getPk(orderId) }),
        ConsistentRead: true,
        Limit: maxMarks,
      };
      const { Items = [] } = await dynamodb.send(new QueryCommand(query));
      return Items.map((item) => fromItem(Mark, item, keys));
    },
  };
}

function getPk(orderId: string): string {
  return `order#${orderId}`;
}

/** Returns the sort key, padded so that the marks of an order are in sequence. */
function getSk({ sequence, channel }: Omit<MarkKey, 'orderId'>): string {
  return `${String(sequence).padStart(6, '0')}#${channel}`;
}
