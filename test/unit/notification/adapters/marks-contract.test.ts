import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamodbMarks } from '../../../../functions/notification/adapters/marks.dynamodb.ts';
import { change, type Mark } from '../../../../functions/notification/domain/mark.ts';
import type { Marks } from '../../../../functions/notification/domain/ports.ts';
import { createDynamodbCircuits } from '../../../../functions/platform/circuit-breaker/circuit.dynamodb.ts';
import type { Circuit } from '../../../../functions/platform/circuit-breaker/circuit.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { at, getOrderId } from '../../../support/example.ts';
import { memoryMarks } from '../../../support/memory/marks.ts';
import { mark as example } from '../example.ts';

const engines: Record<string, () => Promise<{ marks: Marks; close(): Promise<void> }>> = {
  memory: async () => ({ marks: memoryMarks(), close: async () => {} }),
  [engineName]: async () => {
    const { tables, dynamodb, close } = await openTables('Notifications');
    return { marks: createDynamodbMarks(tables.Notifications, dynamodb), close };
  },
};

const createMark = (n: number, more: Partial<Mark> = {}): Mark => ({ ...example, orderId: getOrderId(n), ...more });

describe.each(Object.entries(engines))('in %s', (_, open) => {
  let marks: Marks;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ marks, close } = await open());
  }, 30_000);
  afterAll(() => close?.());

  test('finds no mark that is not saved, and lists none', async () => {
    expect(await marks.find(createMark(1))).toBeUndefined();
    expect(await marks.list(getOrderId(1))).toEqual([]);
  });

  test('returns a mark as it was saved, with every member', async () => {
    const mark = createMark(2);
    const failed = change(mark, { state: 'failed', failure: 'bounced', providerId: 'p-1' }, new Date(at));

    expect(await marks.save(mark)).toBe('saved');
    expect(await marks.save(failed)).toBe('saved');

    expect(await marks.find(mark)).toEqual(failed);
  });

  test('saves one of many claims at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => marks.save(createMark(3))));

    expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
  });

  test('saves one revision at a time', async () => {
    const mark = createMark(4);
    await marks.save(mark);

    expect(await marks.save({ ...mark, state: 'sent' })).toBe('conflict');
    expect(await marks.save({ ...mark, revision: 3 })).toBe('conflict');
    expect(await marks.save({ ...mark, state: 'released', revision: 2 })).toBe('saved');
  });

  test('lists the marks of an order alone, by sequence', async () => {
    for (const sequence of [10, 2, 1]) await marks.save(createMark(5, { sequence }));
    await marks.save(createMark(5, { sequence: 2, channel: 'sms' }));
    await marks.save(createMark(6));

    const listed = await marks.list(getOrderId(5));

    expect(listed.map(({ sequence, channel }) => `${sequence} ${channel}`)).toEqual([
      '1 email',
      '2 email',
      '2 sms',
      '10 email',
    ]);
  });
});

test('keeps a circuit in a table with a sort key', async () => {
  const { tables, dynamodb, close } = await openTables('Notifications');
  const circuits = createDynamodbCircuits({ table: tables.Notifications, pk: 'breaker#mail', sk: 'breaker', dynamodb });
  const circuit: Circuit = { status: 'closed', failures: [1], revision: 1 };

  expect(await circuits.save(circuit)).toBe('saved');
  expect(await circuits.find()).toEqual(circuit);
  await close();
}, 30_000);
