import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDynamodbGeneratedKeys } from '../../../../functions/ordering/adapters/generated-key.dynamodb.ts';
import { withTimeouts } from '../../../../functions/platform/aws-clients.ts';
import { openTables } from '../../../support/engine.ts';
import { startProxy, type WriteProxy } from './contention-proxy.ts';
import { type Tables, writes } from './writes.ts';

let engine: Awaited<ReturnType<typeof openTables>> & { tables: Tables };
let proxy: WriteProxy;
let dynamodb: DynamoDBClient;
const operations: string[] = [];
const isWrite = (operation: string) => /^(?:Put|Update|Delete|Transact)/.test(operation);

beforeAll(async () => {
  engine = await openTables(
    ...(['Orders', 'Products', 'Deliveries', 'Payments'] as const),
    ...(['Failures', 'Identity', 'Idempotency'] as const),
  );
  proxy = await startProxy(({ operation }) => {
    operations.push(operation);
    return isWrite(operation) && operations.length === 1 ? 'response is lost' : 'passes';
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const endpoint = proxy.before(engine.endpoint);
  dynamodb = new DynamoDBClient({ ...withTimeouts, region: 'eu-central-1', credentials, endpoint });
}, 60_000);

afterAll(async () => {
  dynamodb?.destroy();
  proxy?.stop();
  await engine?.close();
});

/** The outcomes of writes that are done already, where the caller reads again and sees that. */
const seenByCaller: Readonly<Record<string, unknown>> = {
  'creates a product': 'exists',
  'replaces a product': 'conflict',
};

test.each(Object.keys(writes))(
  'recognises a write that %s when the SDK sends it again after a lost response',
  async (name) => {
    operations.length = 0;

    const outcome = await writes[name]?.write(dynamodb, engine.tables);

    expect(operations).toHaveLength(2);
    const expected = seenByCaller[name] ?? writes[name]?.done;
    if (expected !== undefined) expect(outcome).toEqual(expected);
  },
);

test('returns the key that was stored before a lost response to the next equal request', async () => {
  operations.length = 0;
  const newKey = createDynamodbGeneratedKeys(engine.tables.Idempotency, dynamodb);

  const first = await newKey('demo-shop', 'another hash');

  expect(operations).toHaveLength(2);
  expect(await newKey('demo-shop', 'another hash')).toBe(first);
});
