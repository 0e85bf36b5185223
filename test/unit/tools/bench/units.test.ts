import {
  type ConsumedCapacity,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { engineName, openTables } from '../../../support/engine.ts';

let engine: Awaited<ReturnType<typeof openTables<'Orders'>>>;
beforeAll(async () => {
  engine = await openTables('Orders');
}, 30_000);
afterAll(() => engine.close());

const order = (pk: string, more = {}) => ({
  pk: { S: pk },
  clientId: { S: 'shop' },
  clientCustomer: { S: 'demo-shop#c-1' },
  placedAt: { S: '2026-11-25' },
  blob: { S: 'x'.repeat(1_500) },
  ...more,
});
const units = (consumed: ConsumedCapacity | ConsumedCapacity[] | undefined) =>
  [consumed ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
const put = async (item: ReturnType<typeof order>) => {
  const input = { TableName: engine.tables.Orders, Item: item, ReturnConsumedCapacity: 'TOTAL' } as const;
  return units((await engine.dynamodb.send(new PutItemCommand(input))).ConsumedCapacity);
};
const waitingUntil = (until: string) => ({ pendingReplyShard: { S: '1' }, pendingReplyUntil: { S: until } });

// The figures rest on the engine's capacity units. These are DynamoDB's rules for them.
test('charges a write one unit per KB and one per index it enters', async () => {
  expect(await put(order('a', waitingUntil('1')))).toBe(2 + 3);
});

test('charges two units for a changed index key, one for a left index, none for an unchanged one', async () => {
  await put(order('b', waitingUntil('1')));

  expect(await put(order('b', waitingUntil('2')))).toBe(2 + 2);
  expect(await put(order('b'))).toBe(2 + 1);
  expect(await put(order('b'))).toBe(2);
});

/** DynamoDB Local doubles index writes in a transaction too. AWS was not available to compare. */
const perIndex = engineName === 'the embedded engine' ? 1 : 2;

test('charges a transaction twice for the table', async () => {
  const TransactItems = [{ Put: { TableName: engine.tables.Orders, Item: order('c') } }];
  const command = new TransactWriteItemsCommand({ TransactItems, ReturnConsumedCapacity: 'TOTAL' });
  const { ConsumedCapacity } = await engine.dynamodb.send(command);

  expect(units(ConsumedCapacity)).toBe(2 * 2 + 2 * perIndex);
});

test('charges one unit per 4 KB for a consistent read and half for another', async () => {
  await put(order('d'));
  const read = async (ConsistentRead: boolean) => {
    const input = { TableName: engine.tables.Orders, Key: { pk: { S: 'd' } }, ConsistentRead };
    const command = new GetItemCommand({ ...input, ReturnConsumedCapacity: 'TOTAL' });
    return units((await engine.dynamodb.send(command)).ConsumedCapacity);
  };

  expect(await read(true)).toBe(1);
  expect(await read(false)).toBe(0.5);
});
