import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamodbConnections } from '../../../../functions/events/adapters/live/connections.dynamodb.ts';
import type { Connections } from '../../../../functions/events/domain/live/connections.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { at } from '../../../support/example.ts';
import { memoryConnections } from '../../../support/memory/connections.ts';
import { createExampleConnection } from './example.ts';

let now = Date.parse(at);
const engines: Record<string, () => Promise<{ connections: Connections; close(): Promise<void> }>> = {
  memory: async () => ({ connections: memoryConnections(() => now), close: async () => {} }),
  [engineName]: async () => {
    const { tables, dynamodb, close } = await openTables('Events');
    return { connections: createDynamodbConnections(tables.Events, dynamodb, () => now), close };
  },
};
const listen = (connectionId: string, topic: string, more: object = {}) => ({
  ...{ connectionId, topic, isPublic: false, isGreeted: false },
  ...more,
});

describe.each(Object.entries(engines))('connections in %s', (_, open) => {
  let connections: Connections;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ connections, close } = await open());
  }, 30_000);
  afterAll(() => close?.());

  test('finds a connection as it was added, and lists it on its topic alone', async () => {
    const connection = createExampleConnection('c=1', { topic: 'shop#order:1', isPublic: true });
    await connections.add(connection);
    await connections.add(createExampleConnection('c=2', { topic: 'shop#order:2' }));

    expect(await connections.find('c=1')).toEqual(connection);
    expect(await connections.find('c=9')).toBeUndefined();
    expect(await connections.list('shop#order:1')).toEqual([listen('c=1', 'shop#order:1', { isPublic: true })]);
    expect(await connections.listConsistently('shop#order:2')).toEqual([listen('c=2', 'shop#order:2')]);
    expect(await connections.list('other#order:1')).toEqual([]);
  });

  test('marks a connection as greeted, until it is removed', async () => {
    const connection = createExampleConnection('c=3', { topic: 'shop#order:3' });
    await connections.add(connection);

    expect(await connections.markGreeted(connection)).toBe('marked');
    expect(await connections.list('shop#order:3')).toEqual([listen('c=3', 'shop#order:3', { isGreeted: true })]);

    await connections.remove(connection);
    expect(await connections.markGreeted(connection)).toBe('gone');
    expect(await connections.find('c=3')).toBeUndefined();
    expect(await connections.listConsistently('shop#order:3')).toEqual([]);
  });

  test('removes a connection that does not exist', async () => {
    await expect(connections.remove(createExampleConnection('c=9'))).resolves.toBeUndefined();
  });

  test('lists no connection that is older than one can be, although the table still has it', async () => {
    const connection = createExampleConnection('c=4', { topic: 'shop#order:4' });
    await connections.add(connection);
    await connections.markGreeted(connection);

    now = Date.parse(at) + 134 * 60_000;
    expect(await connections.list('shop#order:4')).toHaveLength(1);
    now = Date.parse(at) + 136 * 60_000;
    expect(await connections.list('shop#order:4')).toEqual([]);
    now = Date.parse(at);
  });
});
