import {
  BatchGetItemCommand,
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
import { getOrderId, orderId, taken, today } from '../example.ts';

const dynamodb = mockClient(DynamoDBClient);
const deliveries = createDynamodbDeliveries('Deliveries', new DynamoDBClient({ region: 'eu-central-1' }));

const between = { ':oldest': { S: '0' }, ':until': { S: '2027' } };

beforeEach(() => void dynamodb.reset());

test.each([
  ['open', taken],
  ['closed', { ...taken, status: 'DELIVERED' as const }],
  ['no', { ...taken, items: [], status: 'CANCELLED' as const }],
])('saves a delivery with its place in %s state, and reads it without', async (state, delivery) => {
  const place = { state: { S: `${state}#${getShard(orderId)}` }, placedAt: { S: `${today}#${orderId}` } };
  const keys = state === 'no' ? {} : place;
  const item = { ...toItem(delivery), pk: { S: orderId }, ...keys };
  dynamodb.on(PutItemCommand).resolves({});
  dynamodb.on(GetItemCommand).resolves({ Item: item });

  expect(await deliveries.save(delivery)).toBe('saved');

  const [put] = dynamodb.commandCalls(PutItemCommand);
  expect(put?.args[0].input).toEqual(expect.objectContaining({ TableName: 'Deliveries', Item: item }));
  expect(await deliveries.find(orderId)).toEqual(delivery);
});

test('lists behind a place, newest first, and reads unprocessed keys of a batch again', async () => {
  const [older, newer] = [1, 2].map((n) => ({
    ...taken,
    orderId: getOrderId(n),
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
