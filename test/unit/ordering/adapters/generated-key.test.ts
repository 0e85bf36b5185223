import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDynamodbGeneratedKeys } from '../../../../functions/ordering/adapters/generated-key.dynamodb.ts';
import { openTables } from '../../../support/engine.ts';
import { at } from '../../../support/example.ts';
import { startProxy, type WriteProxy } from '../../platform/dynamodb/contention-proxy.ts';

const start = Date.parse(at);
let engine: Awaited<ReturnType<typeof openTables<'Idempotency'>>>;
beforeAll(async () => {
  engine = await openTables('Idempotency');
}, 30_000);
let slow: WriteProxy | undefined;
let late: DynamoDBClient | undefined;
afterAll(async () => {
  late?.destroy();
  slow?.stop();
  await engine?.close();
});

const keys = (dynamodb: DynamoDBClient = engine.dynamodb) =>
  createDynamodbGeneratedKeys(engine.tables.Idempotency, dynamodb);

test('generates the same key for an equal request during ten seconds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 999 }), fc.integer({ min: -3, max: 3 }), async (ms, off) => {
      const hash = randomUUID();
      const first = await keys()('demo-shop', hash, start + ms);
      const second = await keys()('demo-shop', hash, start + ms + 10_000 + off);

      expect(second === first).toBe(off < 0);
    }),
    { numRuns: 60 },
  );
});

test('generates the key of the first request for one that was received before it and arrives after it', async () => {
  const hash = randomUUID();

  const first = await keys()('demo-shop', hash, start + 9_000);
  const second = await keys()('demo-shop', hash, start);

  expect(second).toBe(first);
});

test('generates one key for fifty equal requests at once, and others for other clients and requests', async () => {
  const hash = randomUUID();

  const equal = await Promise.all(Array.from({ length: 50 }, () => keys()('demo-shop', hash, start)));
  const others = [await keys()('other-shop', hash, start), await keys()('demo-shop', randomUUID(), start)];

  expect(new Set(equal).size).toBe(1);
  expect(new Set([...equal, ...others]).size).toBe(3);
});

test('generates one key even when the first write is slow', async () => {
  const hash = randomUUID();
  const [isRequested, isStored] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  slow = await startProxy(async () => {
    isRequested.resolve();
    await isStored.promise;
    return 'passes' as const;
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const endpoint = slow.before(engine.endpoint);
  late = new DynamoDBClient({ endpoint, region: 'eu-central-1', credentials });

  const first = keys(late)('demo-shop', hash, start);
  await isRequested.promise;
  const second = await keys()('demo-shop', hash, start + 1_500);
  isStored.resolve();

  expect(await first).toBe(second);
});

test('stores the hash of a request alone, and lets it expire after ten seconds', async () => {
  const hash = randomUUID();
  const key = await keys()('demo-shop', hash, start + 1);

  const id = `double-click#demo-shop#${hash}`;
  const { Item } = await engine.dynamodb.send(
    new GetItemCommand({ TableName: engine.tables.Idempotency, Key: { id: { S: id } } }),
  );

  expect(Item).toEqual({
    id: { S: id },
    key: { S: key },
    untilMs: { N: String(start + 10_001) },
    expiration: { N: String(start / 1_000 + 11) },
  });
});
