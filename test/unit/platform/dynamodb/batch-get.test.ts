import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { batchGet } from '../../../../functions/platform/dynamodb/batch-get.ts';
import { isTransientFault } from '../../../../functions/platform/fault.ts';

const client = new DynamoDBClient({ region: 'eu-central-1' });
const dynamodb = mockClient(client);
let waitsMs: number[];
beforeEach(() => {
  dynamodb.reset();
  waitsMs = [];
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms: number) => {
    waitsMs.push(ms);
    queueMicrotask(run);
  }) as typeof setTimeout);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const keys = [{ pk: { S: 'a' } }, { pk: { S: 'b' } }];

test('requests unprocessed keys again after growing waits, with no wait before the first request', async () => {
  dynamodb
    .on(BatchGetItemCommand)
    .resolvesOnce({ Responses: { T: [keys[0]!] }, UnprocessedKeys: { T: { Keys: [keys[1]!] } } })
    .resolvesOnce({ UnprocessedKeys: { T: { Keys: [keys[1]!] } } })
    .resolves({ Responses: { T: [keys[1]!] } });

  expect(await batchGet(client, 'T', ['a', 'b'])).toEqual(keys);
  expect(waitsMs).toEqual([20, 40]);
});

test('throws a transient fault after about a second of waits', async () => {
  dynamodb.on(BatchGetItemCommand).resolves({ UnprocessedKeys: { T: { Keys: keys } } });

  const fault: unknown = await batchGet(client, 'T', ['a', 'b']).catch((thrown: unknown) => thrown);

  expect(isTransientFault(fault)).toBe(true);
  expect(waitsMs).toEqual([20, 40, 80, 160, 250, 250, 250]);
});
