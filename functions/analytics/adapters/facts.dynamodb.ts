import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { batchGetItems } from '../../platform/dynamodb/batch-get.ts';
import { fromItem, type Item, toItem } from '../../platform/dynamodb/item.ts';
import { queryAll } from '../../platform/dynamodb/query-all.ts';
import { batchWrite, isConditionFailure, updateItem } from '../../platform/dynamodb/write.ts';
import { Fact, getFactKey, getHour, type Hour } from '../domain/fact.ts';
import type { Facts, StoredHour } from '../domain/ports.ts';
import { Sum } from '../domain/sum.ts';

const StoredHourItem = z.object({ generation: z.int(), sum: z.optional(z.string()) });
const prefix = 'fact#';
const keys = ['pk', 'sk'];
/** A sum that is longer is not stored, since an item holds 400 KB: the hour is summed at each reading. */
const maxCharacters = 200_000;

/**
 * Creates the facts on the Analytics table: a partition for each client and hour, and a partition for each client with an
 * item for each of its hours, which holds the generation and the sum of the hour.
 */
export function createDynamodbFacts(table: string, dynamodb: DynamoDBClient): Facts {
  const query = { TableName: table, ConsistentRead: true };
  return {
    async put(clientId, facts) {
      const requests = listUnique(facts).map((fact) => ({ PutRequest: { Item: toFactItem(clientId, fact) } }));
      await batchWrite(dynamodb, table, requests);
    },
    async remove(clientId, facts) {
      const requests = listUnique(facts).map((fact) => ({ DeleteRequest: { Key: toItem(toFactKey(clientId, fact)) } }));
      await batchWrite(dynamodb, table, requests);
    },
    async list(clientId, hour, only) {
      const lists = (only ?? ['']).map((milestone) =>
        queryAll(dynamodb, {
          ...query,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: toItem({
            ':pk': `${clientId}#${hour}`,
            ':prefix': only ? `${prefix}${milestone}#` : prefix,
          }),
        }),
      );
      return (await Promise.all(lists)).flat().map(toFact);
    },
    async findMany(clientId, facts) {
      const found = listUnique(facts).map((fact) => toItem(toFactKey(clientId, fact)));
      return (await batchGetItems(dynamodb, table, found)).map(toFact);
    },
    async dropSum(clientId, hour) {
      await updateItem(dynamodb, {
        TableName: table,
        Key: toItem(toHourKey(clientId, hour)),
        UpdateExpression: 'ADD generation :one REMOVE #sum',
        ExpressionAttributeNames: { '#sum': 'sum' },
        ExpressionAttributeValues: toItem({ ':one': 1 }),
      });
    },
    async saveSum(clientId, { hour, generation, sum }) {
      const text = JSON.stringify(sum);
      if (text.length > maxCharacters) return 'saved';
      try {
        await updateItem(dynamodb, {
          TableName: table,
          Key: toItem(toHourKey(clientId, hour)),
          UpdateExpression: 'SET #sum = :sum',
          ConditionExpression: 'generation = :generation',
          ExpressionAttributeNames: { '#sum': 'sum' },
          ExpressionAttributeValues: toItem({ ':sum': text, ':generation': generation }),
        });
        return 'saved';
      } catch (thrown) {
        if (isConditionFailure(thrown)) return 'stale';
        throw thrown;
      }
    },
    async listHours(clientId, first, last, limit) {
      if (first > last) return [];
      const hours = {
        ...query,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: toItem({ ':pk': toHourKey(clientId, first).pk, ':first': first, ':last': last }),
      };
      if (limit === undefined) return (await queryAll(dynamodb, hours)).map(toStoredHour);
      const { Items = [] } = await dynamodb.send(new QueryCommand({ ...hours, Limit: limit }));
      return Items.map(toStoredHour);
    },
  };
}

/** A client's id has no slash, so its hours are in no partition of facts. */
function toHourKey(clientId: string, hour: Hour) {
  return { pk: `hours/${clientId}`, sk: hour };
}

function toFactKey(clientId: string, fact: Fact) {
  return { pk: `${clientId}#${getHour(fact.at)}`, sk: prefix + getFactKey(fact) };
}

/** A batch may name an item only once. */
function listUnique(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [`${getHour(fact.at)}#${getFactKey(fact)}`, fact])).values()];
}

function toFactItem(clientId: string, fact: Fact): Item {
  return toItem({ ...toFactKey(clientId, fact), ...fact });
}

function toFact(item: Item): Fact {
  return fromItem(Fact, item, keys);
}

function toStoredHour(item: Item): StoredHour {
  const { generation, sum } = fromItem(StoredHourItem, item, keys);
  // A sum of another form is made again.
  return {
    hour: item.sk?.S ?? '',
    generation,
    sum: sum === undefined ? undefined : Sum.safeParse(JSON.parse(sum)).data,
  };
}
