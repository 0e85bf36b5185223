import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createDynamodbDeliveries } from '../../../../functions/delivery/adapters/deliveries.dynamodb.ts';
import { toItem } from '../../../../functions/platform/dynamodb/item.ts';
import { getPlacedAtKey, getShard, shards } from '../../../../functions/platform/dynamodb/shards.ts';
import { orderId, orderIdNo, taken, today } from '../example.ts';

const dynamodb = mockClient(DynamoDBClient);
const deliveries = createDynamodbDeliveries('Deliveries', new DynamoDBClient({ region: 'eu-central-1' }));
const place = { state: { S: `open#${getShard(orderId)}` }, placedAt: { S: `${today}#${orderId}` } };

const between = { ':oldest': { S: '0' }, ':until': { S: '2027' } };

beforeEach(() => void dynamodb.reset());

test('reads one delivery consistently', async () => {
  dynamodb.on(GetItemCommand).resolves({ Item: { ...toItem(taken), pk: { S: orderId }, ...place } });

  expect(await deliveries.find(orderId)).toEqual(taken);
  expect(dynamodb.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
    TableName: 'Deliveries',
    Key: { pk: { S: orderId } },
    ConsistentRead: true,
  });
});

test('rejects an unreadable item instead of treating it as missing', async () => {
  dynamodb.on(GetItemCommand).resolves({ Item: { ...toItem(taken), status: { N: '1' } } });

  await expect(deliveries.find(orderId)).rejects.toThrow();
});

test('puts the first revision only where there is none, with its state', async () => {
  dynamodb.on(PutItemCommand).resolves({});

  expect(await deliveries.save(taken)).toBe('saved');
  expect(dynamodb.commandCalls(PutItemCommand)[0]?.args[0].input).toEqual({
    TableName: 'Deliveries',
    Item: { ...toItem(taken), pk: { S: orderId }, ...place },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
});

test('replaces only the revision before, and indexes a final status as closed', async () => {
  dynamodb.on(PutItemCommand).resolves({});

  await deliveries.save({ ...taken, status: 'DELIVERED', revision: 4 });

  expect(dynamodb.commandCalls(PutItemCommand)[0]?.args[0].input).toMatchObject({
    Item: { state: { S: `closed#${getShard(orderId)}` }, placedAt: place.placedAt },
    ConditionExpression: 'revision = :before',
    ExpressionAttributeValues: { ':before': { N: '3' } },
  });
});

test('does not index a tombstone', async () => {
  dynamodb.on(PutItemCommand).resolves({});

  await deliveries.save({ ...taken, items: [], status: 'CANCELLED' });

  const { Item } = dynamodb.commandCalls(PutItemCommand)[0]?.args[0].input ?? {};
  expect(Item).not.toHaveProperty('state');
  expect(Item).not.toHaveProperty('placedAt');
});

test('returns conflict when the condition fails, and rejects on any other fault', async () => {
  dynamodb
    .on(PutItemCommand)
    .rejectsOnce(new ConditionalCheckFailedException({ message: '', $metadata: {} }))
    .rejects(new Error('throttled'));

  expect(await deliveries.save(taken)).toBe('conflict');
  await expect(deliveries.save(taken)).rejects.toThrow('throttled');
});

test('lists behind a place, newest first, and reads unprocessed keys of a batch again', async () => {
  const [older, newer] = [1, 2].map((n) => ({
    ...taken,
    orderId: orderIdNo(n),
    createdAt: `2026-11-2${n}T00:00:00.000Z`,
  }));
  const keys = [older, newer].map((delivery) => ({ pk: { S: delivery?.orderId ?? '' } }));
  const places = [older, newer].map((delivery) => getPlacedAtKey(delivery ?? taken));
  dynamodb.on(QueryCommand).resolves({ Items: [] });
  dynamodb
    .on(QueryCommand, { ExpressionAttributeValues: { ':partition': { S: 'closed#0' }, ...between } })
    .resolves({ Items: [{ placedAt: { S: places[1] ?? '' } }, { placedAt: { S: places[0] ?? '' } }] });
  dynamodb
    .on(BatchGetItemCommand)
    .resolvesOnce({
      Responses: { Deliveries: [toItem(older ?? {})] },
      UnprocessedKeys: { Deliveries: { Keys: keys.slice(1) } },
    })
    .resolvesOnce({ Responses: { Deliveries: [toItem(newer ?? {})] } });

  const page = await deliveries.list({ state: 'closed', after: '2027', limit: 2 });

  expect(page).toEqual({ deliveries: [newer, older] });
  const queries = dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  expect(queries.map(({ ExpressionAttributeValues: values }) => values?.[':partition']?.S)).toEqual(
    shards.map((shard) => `closed#${shard}`),
  );
  for (const query of queries) expect(query).toMatchObject({ IndexName: 'byState', ScanIndexForward: false, Limit: 3 });
  expect(dynamodb.commandCalls(BatchGetItemCommand)[1]?.args[0].input.RequestItems?.Deliveries?.Keys).toEqual(
    keys.slice(1),
  );
});

test('reads no batch when a state is empty', async () => {
  dynamodb.on(QueryCommand).resolves({ Items: [] });

  expect(await deliveries.list({ state: 'open', limit: 20 })).toEqual({ deliveries: [] });
  expect(dynamodb.commandCalls(BatchGetItemCommand)).toHaveLength(0);
});
