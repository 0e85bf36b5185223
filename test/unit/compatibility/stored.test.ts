import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttributeValue, DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readRecord, toItem } from '../../../functions/platform/dynamodb/item.ts';
import { openTables } from '../../support/engine.ts';
import { type Kind, tableNames } from './kind.ts';
import { kindsOn } from './kinds.ts';
import {
  absentPaths,
  at,
  enumPaths,
  laterMember,
  laterPaths,
  laterValue,
  withLaterMembers,
  withLaterValue,
} from './later-release.ts';

const open = () => openTables(...tableNames);
let engine: Awaited<ReturnType<typeof open>>;
let kinds: Record<string, Kind>;
beforeAll(async () => {
  engine = await open();
  kinds = kindsOn(engine.dynamodb, engine.tables);
}, 60_000);
afterAll(() => engine.close());

const names = [
  'Order',
  'Delivery',
  'Payment',
  'SimulatedIntent',
  'Product',
  'DeadLetter',
  'DeadLetter that is closed',
  'Client',
  'Client that is disabled',
  'Published',
  'StoredAttempts',
  'Circuit',
  'Endpoint',
  'StoredRound',
  'StoredPage',
  'StoredStart',
  'StoredSequences',
  'Connection',
  'StoredListener',
  'Mark',
  'Fact',
  'StoredHourItem',
  'StoredReport',
  'StoredCheckpoint',
];
/** Schemas that read a part of a record which another reads whole. */
const parts = {
  ClientStatus: 'Client',
  PublicKeysItem: 'Published',
  FailingItem: 'StoredAttempts',
  OrderImage: 'Order',
  StoredPlace: 'StoredPage',
};

test('has a sample for every schema by which stored items are read', () => {
  const functions = join(import.meta.dirname, '../../../functions');
  const sources = readdirSync(functions, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(functions, path), 'utf8'));
  const read = sources.flatMap((source) =>
    [...source.matchAll(/\b(?:fromItem|parseItems|createVersionedItems)\(\s*([A-Z]\w*)/g)].map(([, name]) => name),
  );

  const known = [...names.filter((name) => !name.includes(' ')), ...Object.keys(parts)];
  expect([...new Set(read)].sort()).toEqual(known.sort());
  expect(Object.keys(kinds).sort()).toEqual(names.toSorted());
  for (const source of sources) expect(source.includes('unmarshall(') && !source.includes('readRecord')).toBe(false);
});

describe.each(names)('a stored %s of a later release', (name) => {
  let kind: Kind;
  beforeEach(async () => {
    kind = kinds[name]!;
    const key = { TableName: engine.tables[kind.table], Key: keyOf(kind) };
    await engine.dynamodb.send(new DeleteItemCommand(key));
    await kind.write();
  });

  test('has a sample with every member of the schema', async () => {
    expect(absentPaths(kind.schema, await raw(kind))).toEqual(kind.lacks ?? []);
  });

  test('reads an item of a later release and keeps its unknown members through every change', async () => {
    const later = withLaterMembers(kind.schema, await raw(kind));
    await put(kind, later);
    const added = laterPaths(later);
    expect(added).toContain('/laterMember');

    for (const read of await kind.reads()) expect(added.filter((path) => at(read, path) === undefined)).toEqual([]);
    for (const n of [1, 2]) await kind.change?.(n);

    if (kind.change) expect(await raw(kind)).not.toEqual(later);
    const after = await raw(kind);
    const lost = added.filter((path) => !isReplaced(kind, path) && !isSame(at(after, path), laterMember));
    expect(lost).toEqual([]);
  });

  test('reads an item with a value that only a later release knows, and keeps it', async () => {
    const sample = await raw(kind);
    for (const path of enumPaths(kind.schema, sample)) {
      const later = withLaterMembers(kind.schema, withLaterValue(kind.schema, sample, path));
      await put(kind, later);

      const reads = await kind.reads();
      expect(reads.length).toBeGreaterThan(0);
      for (const read of reads) expect([path, at(read, path)]).toEqual([path, laterValue]);
      // A change that this release cannot judge may be refused, but for that it is left to the other release.
      await Promise.resolve(kind.change?.(1)).catch((refused) =>
        expect([path, refused]).toEqual([
          path,
          expect.objectContaining({ message: expect.stringMatching(/not know/) }),
        ]),
      );
      const after = await raw(kind);
      if (!isReplaced(kind, path)) expect([path, at(after, path)]).toEqual([path, laterValue]);
      const lost = laterPaths(later).filter((added) => !isReplaced(kind, added) && at(after, added) === undefined);
      expect([path, lost]).toEqual([path, []]);
    }
  });
});

function isReplaced({ replaces = [] }: Kind, path: string): boolean {
  return replaces.some((member) => path.startsWith(`/${member}`));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** Maps have no order in a table. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function keyOf({ pk, sk }: Kind): Record<string, AttributeValue> {
  return toItem({ pk, sk });
}

async function raw(kind: Kind): Promise<Record<string, unknown>> {
  const input = { TableName: engine.tables[kind.table], Key: keyOf(kind), ConsistentRead: true };
  const { Item } = await engine.dynamodb.send(new GetItemCommand(input));
  return readRecord(Item ?? {}, []);
}

async function put({ table }: Kind, record: Record<string, unknown>): Promise<void> {
  const Item: Record<string, AttributeValue> = toItem(record);
  await engine.dynamodb.send(new PutItemCommand({ TableName: engine.tables[table], Item }));
}
