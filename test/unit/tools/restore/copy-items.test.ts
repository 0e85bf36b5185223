import { CreateTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { putItem } from '../../../../functions/platform/dynamodb/write.ts';
import { copyItems } from '../../../../tools/restore/copy-items.ts';
import { embeddedEngine } from '../../../support/engine.ts';

let engine: Awaited<ReturnType<typeof embeddedEngine>>;
let dynamodb: DynamoDBClient;
let to = '';
let run = 0;

beforeAll(async () => {
  engine = await embeddedEngine();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  dynamodb = new DynamoDBClient({ region: 'us-east-1', credentials, endpoint: engine.endpoint });
  await createTable('restored');
  const items = Array.from({ length: 250 }, (_, at) => createItem(at, 'before'));
  await put('restored', items);
}, 30_000);
afterAll(async () => {
  dynamodb.destroy();
  await engine.stop();
});
beforeEach(async () => {
  run += 1;
  to = `live-${run}`;
  await createTable(to);
  await put(to, [createItem(1, 'now'), createItem(999, 'now')]);
});

function createItem(at: number, value: string) {
  return { pk: { S: `key-${at % 50}` }, sk: { S: `${at}` }, value: { S: value } };
}

function put(table: string, items: ReturnType<typeof createItem>[]) {
  return Promise.all(items.map((Item) => putItem(dynamodb, { TableName: table, Item })));
}

async function createTable(TableName: string) {
  const keys = [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ] as const;
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [...keys],
    }),
  );
}

/** Returns the values of the table by sort key. */
async function read(): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: to }))
    for (const { sk, value } of Items) values.set(`${sk?.S}`, `${value?.S}`);
  return values;
}

test('replaces items by those of the restored table, and leaves the others', async () => {
  const request = { from: 'restored', to, mode: 'replace' as const, keys: [] };

  expect(await copyItems(request, dynamodb)).toEqual({ read: 250, written: 250, kept: 0, deleted: 0 });

  const values = await read();
  expect([values.size, values.get('1'), values.get('249'), values.get('999')]).toEqual([
    251,
    'before',
    'before',
    'now',
  ]);
});

test('keeps the items of the table when only missing ones are restored', async () => {
  const request = { from: 'restored', to, mode: 'missing' as const, keys: [] };

  expect(await copyItems(request, dynamodb)).toEqual({ read: 250, written: 249, kept: 1, deleted: 0 });
  expect((await read()).get('1')).toBe('now');
});

test('copies the items of the given keys alone', async () => {
  const request = { from: 'restored', to, mode: 'replace' as const, keys: ['key-1', 'key-7', 'unknown'] };

  expect(await copyItems(request, dynamodb)).toEqual({ read: 10, written: 10, kept: 0, deleted: 0 });
  expect([...(await read()).keys()].sort()).toEqual(
    ['1', '51', '101', '151', '201', '7', '57', '107', '157', '207', '999'].sort(),
  );
});

test('deletes what the restored table has not when it is to be exact', async () => {
  const request = { from: 'restored', to, mode: 'exact' as const, keys: [] };

  expect(await copyItems(request, dynamodb)).toEqual({ read: 250, written: 250, kept: 0, deleted: 1 });

  const values = await read();
  expect([values.size, values.get('1'), values.get('999')]).toEqual([250, 'before', undefined]);
});
