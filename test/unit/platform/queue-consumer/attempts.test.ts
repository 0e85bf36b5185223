import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamodbAttempts } from '../../../../functions/platform/queue-consumer/attempts.dynamodb.ts';
import { type Attempts, isUnfinished } from '../../../../functions/platform/queue-consumer/attempts.ts';
import { attemptsInMemory } from '../../../support/memory/attempts.ts';

let engine: ChildProcess;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  const port = await freePort();
  engine = spawn('node_modules/@dynoxide/linux-x64/dynoxide', ['--port', String(port)], { stdio: 'ignore' });
  dynamodb = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 10,
  });
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'Failures',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
});

afterAll(() => {
  dynamodb.destroy();
  engine.kill();
});

const stores: [string, () => Attempts][] = [
  ['memory', () => attemptsInMemory()],
  ['DynamoDB', () => createDynamodbAttempts('orders.fifo', 'Failures', dynamodb)],
];

describe.each(stores)('attempts in %s', (_, store) => {
  const first = {
    at: '2026-11-21T08:00:00.000Z',
    fault: 'Error: no answer',
    nextAt: '2026-11-21T08:00:05.000Z',
  };
  const second = { at: '2026-11-21T08:00:05.000Z' };

  test('knows nothing of a message that never failed', async () => {
    expect(await store().of('unknown')).toEqual([]);
  });

  test('remembers the tries of a message in their order, the latest one under way', async () => {
    const attempts = store();
    await attempts.keep({ messageId: 'm1', orderId: 'o1', type: 'order.created', tries: [first] });
    await attempts.keep({ messageId: 'm1', orderId: 'o1', type: 'order.created', tries: [first, second] });

    const tries = await attempts.of('m1');

    expect(tries).toEqual([first, second]);
    expect(tries.map(isUnfinished)).toEqual([false, true]);
  });

  test('takes a message of which neither order nor type is known', async () => {
    const attempts = store();
    await attempts.keep({ messageId: 'm2', orderId: undefined, type: undefined, tries: [second] });

    expect(await attempts.of('m2')).toEqual([second]);
  });

  test('forgets a message, twice without harm', async () => {
    const attempts = store();
    await attempts.keep({ messageId: 'm3', tries: [first] });

    await attempts.forget('m3');
    await attempts.forget('m3');

    expect(await attempts.of('m3')).toEqual([]);
  });
});

test('a record is found by its order and expires fifteen days after the latest try', async () => {
  const at = '2026-11-21T08:00:00.000Z';
  await createDynamodbAttempts('orders.fifo', 'Failures', dynamodb).keep({
    messageId: 'm4',
    orderId: 'o4',
    type: 'order.created',
    tries: [{ at }],
  });

  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: 'Failures', Key: { pk: { S: 'attempt#orders.fifo#m4' } } }),
  );

  expect(Item).toMatchObject({
    orderId: { S: 'o4' },
    failedAt: { S: at },
    queue: { S: 'orders.fifo' },
    type: { S: 'order.created' },
  });
  expect(Number(Item?.expiresAt?.N)).toBe(Date.parse('2026-12-06T08:00:00Z') / 1_000);
});

test('queues know nothing of each other', async () => {
  await createDynamodbAttempts('orders.fifo', 'Failures', dynamodb).keep({
    messageId: 'm5',
    tries: [{ at: '2026-11-21T08:00:00.000Z' }],
  });

  expect(await createDynamodbAttempts('payments.fifo', 'Failures', dynamodb).of('m5')).toEqual([]);
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
