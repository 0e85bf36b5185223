import { readFileSync } from 'node:fs';
import { DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDynamodbFeed } from '../../functions/events/adapters/feed.dynamodb.ts';
import { createDynamodbCheckpoints } from '../../functions/operations/adapters/doctor-checkpoints.dynamodb.ts';
import { createDynamodbGeneratedKeys } from '../../functions/ordering/adapters/generated-key.dynamodb.ts';
import { createDynamodbOrders } from '../../functions/ordering/adapters/orders-table/orders.dynamodb.ts';
import { createDynamodbProducts } from '../../functions/ordering/adapters/products-table/products.dynamodb.ts';
import { toItem } from '../../functions/platform/dynamodb/item.ts';
import { openTables } from '../support/engine.ts';
import { getOrderId, payment } from '../support/example.ts';
import { tableNames } from './compatibility/kind.ts';
import { kindsOn } from './compatibility/kinds.ts';
import { properties, synthesized } from './lib/synthesized.ts';
import { createExampleOrder } from './ordering/placed-order.ts';

type Documented = { table: string; key: string; attributes: string[] };

const page = readFileSync('docs/data-model.md', 'utf8');
const names = [...tableNames, 'Idempotency'] as const;
const open = () => openTables(...names);
let engine: Awaited<ReturnType<typeof open>>;
let written: Documented[];
beforeAll(async () => {
  engine = await open();
  written = [...(await writeEachKind()), ...(await writeTheRest())];
}, 60_000);
afterAll(() => engine.close());

/** Writes each kind of item with each member that it can have, and reads it before the next variant replaces it. */
async function writeEachKind(): Promise<Documented[]> {
  const found: Documented[] = [];
  for (const { table, pk, sk, write } of Object.values(kindsOn(engine.dynamodb, engine.tables))) {
    await engine.dynamodb.send(new DeleteItemCommand({ TableName: engine.tables[table], Key: toItem({ pk, sk }) }));
    await write();
    found.push(...(await scan(table)).filter(({ key }) => key === pk));
  }
  return found;
}

/** Writes the items that no schema reads: they guard a write, hold a secret, or expire. */
async function writeTheRest(): Promise<Documented[]> {
  const { dynamodb, tables } = engine;
  const products = createDynamodbProducts(tables.Products, dynamodb);
  const orders = createDynamodbOrders({ orders: tables.Orders, products: tables.Products }, dynamodb);
  const order = createExampleOrder({ payment, reference: 'WEB-2026-000018' }, { orderId: getOrderId(7) });
  const versions = new Map(order.items.map(({ productId }) => [productId, 1]));
  expect(await orders.create(order, { versions, paymentToken: 'tok_ok' })).toMatchObject({ outcome: 'created' });
  await products.adjust('espresso-cups', { adjustmentId: 'count-1', delta: 5, reason: 'counted' });
  await createDynamodbGeneratedKeys(tables.Idempotency, dynamodb)('demo-shop', 'hash', 0);
  await createDynamodbCheckpoints(tables.Failures, dynamodb).save({} as never);
  await createDynamodbFeed({ table: tables.Events, dynamodb, retentionDays: 30 }).register('demo-shop');
  return (await Promise.all(names.map(scan))).flat();
}

async function scan(table: (typeof names)[number]): Promise<Documented[]> {
  const { Items = [] } = await engine.dynamodb.send(new ScanCommand({ TableName: engine.tables[table] }));
  return Items.map((item) => unmarshall(item)).map((item) => ({
    table,
    key: String(item.pk ?? item.id),
    attributes: Object.keys(item),
  }));
}

/** Parses the sections `### \`key\`` with their example items, by table. */
function parsePage(): Documented[] {
  return page
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const table = section.split('\n')[0] ?? '';
      const kinds = section.split(/^### /m).slice(1);
      return kinds.map((kind) => ({
        table,
        key: /^`([^`]+)`/.exec(kind)?.[1] ?? '',
        attributes: Object.keys(JSON.parse(/```json\n([\s\S]*?)```/.exec(kind)?.[1] ?? '{}')),
      }));
    });
}

function matchesKey(pattern: string, key: string): boolean {
  const literal = pattern.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^#]+');
  return new RegExp(`^${literal}$`).test(key);
}

test('documents every kind of item with exactly the attributes that the adapters write', () => {
  const documented = parsePage();
  const findKind = ({ table, key }: Documented) =>
    documented
      .filter((kind) => kind.table === table && matchesKey(kind.key, key))
      // A literal key is closer than a placeholder.
      .toSorted(
        (one, other) => one.key.split('{').length - other.key.split('{').length || other.key.length - one.key.length,
      )[0];

  const kinds = Map.groupBy(written, (item) => `${item.table} ${findKind(item)?.key ?? `undocumented: ${item.key}`}`);
  const actual = [...kinds].map(([key, items]) => [
    key,
    [...new Set(items.flatMap(({ attributes }) => attributes))].sort(),
  ]);

  expect(Object.fromEntries(actual)).toEqual(
    Object.fromEntries(documented.map(({ table, key, attributes }) => [`${table} ${key}`, attributes.toSorted()])),
  );
});

test('documents every table and index with its keys', () => {
  type Key = { AttributeName: string }[];
  const tables = properties(synthesized('prod').data, 'AWS::DynamoDB::Table');

  const indexes = tables
    .flatMap(({ GlobalSecondaryIndexes = [] }) => GlobalSecondaryIndexes)
    .map(
      ({
        IndexName,
        KeySchema,
        Projection,
      }: {
        IndexName: string;
        KeySchema: Key;
        Projection: { NonKeyAttributes?: string[] };
      }) =>
        `| \`${IndexName}\` | \`${KeySchema.map(({ AttributeName }) => AttributeName).join('`, `')}\` | ${
          Projection.NonKeyAttributes ? `keys, \`${Projection.NonKeyAttributes.join('`, `')}\`` : 'keys'
        } |`,
    );
  const documented = page.split('\n').filter((line) => /^\| `\w+` \| `\w+`, `\w+` \|/.test(line));

  expect(documented.map((line) => line.split(' |').slice(0, 3).join(' |').concat(' |')).sort()).toEqual(indexes.sort());
});
