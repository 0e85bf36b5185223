import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createDynamodbCheckpoints } from '../../../../functions/operations/adapters/doctor-checkpoints.dynamodb.ts';
import { maxAccounts } from '../../../../functions/operations/domain/doctor/ledger.ts';
import type { Progress } from '../../../../functions/operations/domain/doctor/run-doctor.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { secondsLater } from '../../../support/example.ts';

const most = Number.MAX_SAFE_INTEGER;
const counts = { held: most, sold: most, writtenOff: most };
const stock = { ...counts, available: most, stocked: most };
/** The largest progress: as many products as fit, with the longest ids and numbers. */
const largest: Progress = {
  ...{ part: 'orders', after: 'x'.repeat(200), again: true, product: 'x'.repeat(64) },
  ledger: {
    ...{ at: secondsLater(0), unreadable: most },
    accounts: Array.from({ length: maxAccounts }, (_, n) => ({
      stock: { ...stock, productId: String(n).padStart(64, 'x') },
      ...{ least: counts, most: counts },
    })),
  },
};

describe(`checkpoints in ${engineName}`, () => {
  const openEngine = () => openTables('Failures');
  let engine: Awaited<ReturnType<typeof openEngine>>;
  const checkpoints = () => createDynamodbCheckpoints(engine.tables.Failures, engine.dynamodb);
  beforeAll(async () => {
    engine = await openEngine();
  }, 30_000);
  afterAll(() => engine?.close());
  afterEach(() => void jest.restoreAllMocks());

  test('stores the largest progress, within the 400 KB of an item', async () => {
    const id = await checkpoints().save(largest);

    expect(await checkpoints().find(id)).toEqual(largest);
    expect(JSON.stringify(largest).length).toBeLessThan(300_000);
  });

  test('keeps each checkpoint as it is when others are stored', async () => {
    const first = { ...largest, ledger: { ...largest.ledger, accounts: [] } };
    const second = { ...first, after: 'y' };
    const ids = [await checkpoints().save(first), await checkpoints().save(second), await checkpoints().save(first)];

    expect(new Set(ids).size).toBe(3);
    expect(await Promise.all(ids.map((id) => checkpoints().find(id)))).toEqual([first, second, first]);
  });

  test.each([
    [3_590, true],
    [3_601, false],
  ])('finds a checkpoint after %d seconds: %s', async (seconds, isFound) => {
    const id = await checkpoints().save(largest);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + seconds * 1_000);

    expect((await checkpoints().find(id)) !== undefined).toBe(isFound);
  });

  test.each([
    ['of another release', { progress: { S: '{"part":"products"}' }, expiresAt: { N: '9999999999' } }],
    ['without progress', { expiresAt: { N: '9999999999' } }],
  ])('finds no checkpoint %s', async (_case, item) => {
    const Item = { pk: { S: 'doctor#1' }, ...item };
    await engine.dynamodb.send(new PutItemCommand({ TableName: engine.tables.Failures, Item }));

    expect(await checkpoints().find('1')).toBeUndefined();
  });

  test('finds no checkpoint under an unknown id', async () => {
    expect(await checkpoints().find('unknown')).toBeUndefined();
  });
});
