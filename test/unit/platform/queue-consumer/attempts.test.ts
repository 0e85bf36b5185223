import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamodbAttempts } from '../../../../functions/platform/queue-consumer/attempts.dynamodb.ts';
import { type Attempts, isUnfinished } from '../../../../functions/platform/queue-consumer/attempts.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { secondsLater } from '../../../support/example.ts';
import { memoryAttempts } from '../../../support/memory/attempts.ts';

let engine: Awaited<ReturnType<typeof openTables<'Failures'>>>;
beforeAll(async () => {
  engine = await openTables('Failures');
});
afterAll(() => engine.close());

const attemptsInEngine = (queue = 'orders.fifo') =>
  createDynamodbAttempts(queue, engine.tables.Failures, engine.dynamodb);
const stores: [string, () => Attempts][] = [
  ['memory', memoryAttempts],
  [engineName, attemptsInEngine],
];
const first = {
  at: secondsLater(0),
  fault: { code: 'internal', detail: 'Error: no' } as const,
  nextAt: secondsLater(5),
};
const second = { at: secondsLater(5) };

describe.each(stores)('attempts in %s', (_, store) => {
  test('finds no attempt at a message that never failed', async () => {
    expect(await store().find('unknown')).toEqual([]);
  });

  test('finds the attempts at a message in their order, the latest one unfinished', async () => {
    const stored = store();
    const message = { messageId: 'm1', orderId: 'o1', type: 'order.created' };
    await stored.save({ ...message, attempts: [first] });
    await stored.save({ ...message, attempts: [first, second] });

    const attempts = await stored.find('m1');

    expect(attempts).toEqual([first, second]);
    expect(attempts.map(isUnfinished)).toEqual([false, true]);
  });

  test('saves attempts at a message whose order and type are unknown', async () => {
    const stored = store();
    await stored.save({ messageId: 'm2', orderId: undefined, type: undefined, attempts: [second] });

    expect(await stored.find('m2')).toEqual([second]);
  });

  test('removes the attempts at a message, twice without harm', async () => {
    const stored = store();
    await stored.save({ messageId: 'm3', attempts: [first] });

    await stored.remove('m3');
    await stored.remove('m3');

    expect(await stored.find('m3')).toEqual([]);
  });
});

test('indexes attempts by their order and lets them expire fifteen days after the latest', async () => {
  const at = '2026-11-21T08:00:00.000Z';
  await attemptsInEngine().save({ messageId: 'm4', orderId: 'o4', type: 'order.created', attempts: [{ at }] });

  const Key = { pk: { S: 'attempt#orders.fifo#m4' } };
  const { Item } = await engine.dynamodb.send(new GetItemCommand({ TableName: engine.tables.Failures, Key }));

  expect(Item).toMatchObject({
    orderId: { S: 'o4' },
    failedAt: { S: at },
    queue: { S: 'orders.fifo' },
    type: { S: 'order.created' },
  });
  expect(Number(Item?.expiresAt?.N)).toBe(Date.parse('2026-12-06T08:00:00Z') / 1_000);
});

test('keeps the attempts of each queue apart', async () => {
  await attemptsInEngine().save({ messageId: 'm5', attempts: [first] });

  expect(await attemptsInEngine('payments.fifo').find('m5')).toEqual([]);
});
