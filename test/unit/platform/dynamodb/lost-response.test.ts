import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDynamodbGeneratedKeys } from '../../../../functions/ordering/adapters/generated-key.dynamodb.ts';
import { toOrderItem } from '../../../../functions/ordering/adapters/orders-table/item.ts';
import { withTimeouts } from '../../../../functions/platform/aws-clients.ts';
import { openTables } from '../../../support/engine.ts';
import { getOrderId } from '../../../support/example.ts';
import { advance, createExampleOrder } from '../../ordering/placed-order.ts';
import { startProxy, type WriteProxy } from './contention-proxy.ts';
import { createOrders, type Tables, writes } from './writes.ts';

let engine: Awaited<ReturnType<typeof openTables>> & { tables: Tables };
let proxy: WriteProxy;
let dynamodb: DynamoDBClient;
const operations: string[] = [];
const isWrite = (operation: string) => /^(?:Put|Update|Delete|Transact|BatchWrite)/.test(operation);

beforeAll(async () => {
  engine = await openTables(
    ...(['Orders', 'Products', 'Deliveries', 'Payments'] as const),
    ...(['Failures', 'Identity', 'Idempotency', 'Events', 'Notifications', 'Analytics'] as const),
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

/** Outcomes of writes whose caller reads the item again to see that its own write was first. */
const outcomesBeforeReread: Readonly<Record<string, unknown>> = {
  'creates a product': 'exists',
  'replaces a product': 'conflict',
  // The writer reads the page that has the number, and finds its own entries on it.
  'appends a page to a feed': 'taken',
};

test.each(Object.keys(writes))(
  'recognizes a write that %s when its first response is lost and the SDK sends it again',
  async (name) => {
    operations.length = 0;

    const outcome = await writes[name]?.write(dynamodb, engine.tables);

    expect(operations).toHaveLength(2 + (writes[name]?.following ?? 0));
    const expected = outcomesBeforeReread[name] ?? writes[name]?.outcome;
    if (expected !== undefined) expect(outcome).toEqual(expected);
  },
);

test('recognizes its own change of an order with a compressed history when the first response is lost', async () => {
  const orders = createOrders(engine.tables, dynamodb);
  let before = createExampleOrder({}, { orderId: getOrderId(7) });
  await engine.dynamodb.send(new PutItemCommand({ TableName: engine.tables.Orders, Item: toOrderItem(before) }));

  for (const fact of ['processing', 'shipped', 'outForDelivery'] as const) {
    operations.length = 0;
    const after = advance(before, fact);
    expect(await orders.save(before, after)).toBe('saved');
    expect(operations).toHaveLength(2);
    before = after;
  }

  expect(toOrderItem(before).history).toHaveProperty('B');
  expect(await orders.find(before.orderId)).toEqual(before);
});

test('returns the stored idempotency key to the next equal request after its response was lost', async () => {
  operations.length = 0;
  const generateKey = createDynamodbGeneratedKeys(engine.tables.Idempotency, dynamodb);

  const first = await generateKey('demo-shop', 'another hash', 0);

  expect(operations).toHaveLength(2);
  expect(await generateKey('demo-shop', 'another hash', 9_999)).toBe(first);
});
