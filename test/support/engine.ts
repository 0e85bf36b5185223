import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

type Index = { hash: string; range: string; include?: string[] };
type TableKeys = { key: string; sortKey?: string; indexes: Readonly<Record<string, Index>> };
const placed = (hash: string, include?: string[]): Index => ({
  hash,
  range: 'placedAt',
  ...(include && { include }),
});

/** Every table with its key and its indexes, as the stack declares them. */
const tables = {
  Orders: {
    key: 'pk',
    indexes: {
      byClient: placed('clientId'),
      byCustomer: placed('clientCustomer', ['fingerprint']),
      byReference: placed('clientReference'),
      byShard: placed('shard', ['customerId', 'reference']),
      pendingReply: { hash: 'pendingReplyShard', range: 'pendingReplyUntil' },
      refundOutstanding: { hash: 'refundOutstandingShard', range: 'refundOutstandingSince' },
      attention: { hash: 'attentionShard', range: 'attentionSince', include: ['attentionReasons'] },
    },
  },
  Products: { key: 'pk', indexes: { catalogue: { hash: 'catalogue', range: 'productId' } } },
  Deliveries: { key: 'pk', indexes: { byState: placed('state') } },
  Payments: { key: 'pk', indexes: {} },
  Identity: { key: 'pk', indexes: {} },
  Failures: {
    key: 'pk',
    indexes: {
      byState: { hash: 'state', range: 'failedAt' },
      byOrder: { hash: 'orderId', range: 'failedAt' },
    },
  },
  Idempotency: { key: 'id', indexes: {} },
  Events: {
    key: 'pk',
    sortKey: 'sk',
    indexes: { webhooks: { hash: 'webhookStatus', range: 'dueAt', include: ['failingSince'] } },
  },
  Notifications: { key: 'pk', sortKey: 'sk', indexes: {} },
  Analytics: { key: 'pk', sortKey: 'sk', indexes: {} },
} as const satisfies Record<string, TableKeys>;
type TableName = keyof typeof tables;

const elsewhere = process.env.AWS_ENDPOINT_URL_DYNAMODB;

/** The engine of the tables: the embedded one, or that of AWS_ENDPOINT_URL_DYNAMODB. */
export const engineName = elsewhere ? `the engine at ${elsewhere}` : 'the embedded engine';

/**
 * A running engine with these tables, empty, under names of this test's own. `close` removes them and ends what this
 * began. To be called in a `beforeAll`.
 */
export async function openTables<Name extends TableName>(...names: Name[]) {
  const engine = elsewhere ? { endpoint: elsewhere, stop: async () => {} } : await embeddedEngine();
  const dynamodb = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const run = randomUUID().slice(0, 8);
  const physical = Object.fromEntries(names.map((name) => [name, `${name}-${run}`])) as Record<Name, string>;
  for (const name of names) await createTable(physical[name], tables[name], dynamodb);
  return {
    endpoint: engine.endpoint,
    dynamodb,
    tables: physical,
    async close() {
      for (const name of names) await dynamodb.send(new DeleteTableCommand({ TableName: physical[name] }));
      dynamodb.destroy();
      await engine.stop();
    },
  };
}

async function createTable(
  TableName: string,
  { key, sortKey, indexes }: TableKeys,
  dynamodb: DynamoDBClient,
): Promise<void> {
  const listed = Object.entries(indexes);
  const own = [key, ...(sortKey ? [sortKey] : [])];
  const names = new Set([...own, ...listed.flatMap(([, { hash, range }]) => [hash, range])]);
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: own.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      ...(listed.length > 0 && {
        GlobalSecondaryIndexes: listed.map(([IndexName, { hash, range, include }]) => ({
          IndexName,
          KeySchema: [
            { AttributeName: hash, KeyType: 'HASH' },
            { AttributeName: range, KeyType: 'RANGE' },
          ],
          Projection: include
            ? { ProjectionType: 'INCLUDE', NonKeyAttributes: include }
            : { ProjectionType: 'KEYS_ONLY' },
        })),
      }),
    }),
  );
}

/** It is ready as soon as it says that it listens; when the test's process ends before `stop`, so does it. */
export async function embeddedEngine(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  const port = await freePort();
  const platform = `${process.platform}-${process.arch}`;
  const binary = join(import.meta.dirname, `../../node_modules/@dynoxide/${platform}/dynoxide`);
  const args = ['--host', '127.0.0.1', '--port', String(port), '--db-path', join(folder, 'tables.db')];
  const engine = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const end = () => engine.kill();
  process.once('exit', end);
  await new Promise<void>((resolve, reject) => {
    let output = '';
    engine.stderr.on('data', (text) => {
      output += text;
      if (output.includes('listening')) resolve();
    });
    engine.once('error', reject);
    engine.once('exit', () => reject(new Error(`the engine ended before it was ready: ${output}`)));
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      process.off('exit', end);
      const ended = once(engine, 'exit');
      engine.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port to be had');
  return address.port;
}
