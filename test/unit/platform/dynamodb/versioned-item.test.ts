import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import * as z from 'zod/mini';
import { toItem } from '../../../../functions/platform/dynamodb/item.ts';
import { createVersionedItems } from '../../../../functions/platform/dynamodb/versioned-item.ts';

const dynamodb = mockClient(DynamoDBClient);
const items = createVersionedItems(z.object({ name: z.string(), revision: z.int() }), {
  table: 'Things',
  dynamodb: new DynamoDBClient({ region: 'eu-central-1' }),
});
const createItem = (revision: number) => toItem({ pk: 'thing#1', name: 'cup', revision });
const lost = (more: object) => new ConditionalCheckFailedException({ message: 'no', $metadata: {}, ...more });

beforeEach(() => void dynamodb.reset());

test('reads an item consistently, without its key', async () => {
  dynamodb
    .on(GetItemCommand)
    .resolvesOnce({})
    .resolves({ Item: createItem(3) });

  expect(await items.find('thing#1')).toBeUndefined();
  expect(await items.find('thing#1')).toEqual({ name: 'cup', revision: 3 });

  expect(dynamodb.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
    TableName: 'Things',
    Key: { pk: { S: 'thing#1' } },
    ConsistentRead: true,
  });
});

test('rejects an unreadable item instead of treating it as missing', async () => {
  dynamodb.on(GetItemCommand).resolves({ Item: { ...createItem(1), name: { N: '1' } } });

  await expect(items.find('thing#1')).rejects.toThrow();
});

test('puts the first revision only where there is none, and a later one only after the one before', async () => {
  dynamodb.on(PutItemCommand).resolves({});

  expect([await items.save(createItem(1)), await items.save(createItem(4))]).toEqual(['saved', 'saved']);

  const put = { TableName: 'Things', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  expect(dynamodb.commandCalls(PutItemCommand).map(({ args }) => args[0].input)).toEqual([
    { ...put, Item: createItem(1), ConditionExpression: 'attribute_not_exists(pk)' },
    {
      ...put,
      Item: createItem(4),
      ConditionExpression: 'revision = :before',
      ExpressionAttributeValues: { ':before': { N: '3' } },
    },
  ]);
});

test('returns conflict when the condition fails, and rejects on any other fault', async () => {
  dynamodb
    .on(PutItemCommand)
    .rejectsOnce(lost({}))
    .rejectsOnce(lost({ Item: createItem(1) }))
    .rejects(new Error('down'));

  expect([await items.save(createItem(1)), await items.save(createItem(1))]).toEqual(['conflict', 'conflict']);
  await expect(items.save(createItem(1))).rejects.toThrow('down');
});

test('recognizes its own write when the first response was lost', async () => {
  const isRetry = { $metadata: { attempts: 2 } };
  dynamodb
    .on(PutItemCommand)
    .rejectsOnce(lost({ ...isRetry, Item: createItem(2) }))
    .rejects(lost({ ...isRetry, Item: { ...createItem(2), name: { S: 'mug' } } }));

  expect([await items.save(createItem(2)), await items.save(createItem(2))]).toEqual(['saved', 'conflict']);
});
