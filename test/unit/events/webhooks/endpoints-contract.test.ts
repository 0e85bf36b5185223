import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDynamodbAttempts } from '../../../../functions/events/adapters/webhooks/attempts.dynamodb.ts';
import { createDynamodbEndpoints } from '../../../../functions/events/adapters/webhooks/endpoints.dynamodb.ts';
import type { Attempts, Endpoints } from '../../../../functions/events/domain/webhooks/ports.ts';
import { engineName, openTables } from '../../../support/engine.ts';
import { memoryAttempts, memoryEndpoints } from '../../../support/memory/webhooks.ts';
import { getOrderId } from '../example.ts';
import { createExampleEndpoint } from './delivery-harness.ts';

type Stores = { endpoints: Endpoints; attempts: Attempts; close(): Promise<void> };
const inMemory = async (): Promise<Stores> => ({
  endpoints: memoryEndpoints(),
  attempts: memoryAttempts(),
  close: async () => {},
});
const onEngine = async (): Promise<Stores> => {
  const { dynamodb, tables, close } = await openTables('Events');
  const endpoints = createDynamodbEndpoints(tables.Events, dynamodb);
  return { endpoints, attempts: createDynamodbAttempts(tables.Events, dynamodb, 30), close };
};
const toId = (n: number) => `11111111-2222-4333-8444-${String(n).padStart(12, '0')}`;
const attempt = {
  ...{ eventId: `${getOrderId(1)}.1`, type: 'order.created', orderId: getOrderId(1), at: '2026-11-21T08:00:00.000Z' },
  ...{ statusCode: null, durationMs: 5, error: 'connection refused', nextAttemptAt: null, result: 'failed' as const },
};

describe.each([
  ['in memory', inMemory],
  [`on ${engineName}`, onEngine],
])('webhooks %s', (_, open) => {
  let stores: Stores;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores.close());

  test('stores an endpoint with all of its state and finds it', async () => {
    const at = '2026-11-21T08:00:00.000Z';
    const event = { page: 1, index: 2, sequence: 3, type: 'order.created' as const };
    const endpoint = createExampleEndpoint({
      ...{
        webhookId: toId(1),
        clientId: 'whole',
        types: ['order.created'],
        include: 'order',
        failures: 2,
        retryAt: at,
      },
      ...{ failingSince: at, lease: { id: 'l', until: at }, woken: true, finishedAhead: [{ page: 1, index: 1 }] },
      parked: [{ orderId: getOrderId(1), since: at, attempts: 1, dueAt: at, events: [event] }],
      resends: [{ ...event, orderId: getOrderId(1) }],
    });

    expect(await stores.endpoints.create(endpoint, 5)).toBe('created');

    expect(await stores.endpoints.find(endpoint)).toEqual(endpoint);
    expect(await stores.endpoints.list('whole')).toEqual([endpoint]);
    expect(await stores.endpoints.find({ clientId: 'other', webhookId: toId(1) })).toBeUndefined();
  });

  test('admits as many endpoints of a client as the limit says, however many come at once', async () => {
    const make = (n: number) => createExampleEndpoint({ webhookId: toId(n), clientId: 'limited' });

    const outcomes = await Promise.all([1, 2, 3, 4, 5].map((n) => stores.endpoints.create(make(n), 3)));

    expect(outcomes.toSorted()).toEqual(['created', 'created', 'created', 'limit', 'limit']);
    const [first] = await stores.endpoints.list('limited');
    expect(first && (await stores.endpoints.remove(first))).toBe('removed');
    expect(first && (await stores.endpoints.remove(first))).toBe('conflict');
    expect(await stores.endpoints.create(make(6), 3)).toBe('created');
    expect(await stores.endpoints.create(make(7), 3)).toBe('limit');
  });

  test('replaces and removes an endpoint only at the revision that was read', async () => {
    const endpoint = createExampleEndpoint({ webhookId: toId(1), clientId: 'versioned' });
    await stores.endpoints.create(endpoint, 5);

    const saved = await Promise.all(
      ['a', 'b'].map((description) => stores.endpoints.save({ ...endpoint, description, revision: 2 })),
    );

    expect(saved.toSorted()).toEqual(['conflict', 'saved']);
    expect(await stores.endpoints.remove(endpoint)).toBe('conflict');
    expect(await stores.endpoints.save({ ...endpoint, webhookId: toId(2), revision: 2 })).toBe('conflict');
  });

  test('lists the endpoints of all clients by status, with what the schedule needs', async () => {
    const at = '2026-11-21T09:00:00.000Z';
    const paused = createExampleEndpoint({ webhookId: toId(1), clientId: 'a', status: 'paused' });
    const down = createExampleEndpoint({
      webhookId: toId(2),
      clientId: 'b',
      status: 'paused',
      retryAt: at,
      failingSince: at,
    });
    for (const endpoint of [paused, down]) await stores.endpoints.create(endpoint, 5);

    const listed = await stores.endpoints.listAll('paused');

    expect(listed.toSorted((one, other) => (one.clientId < other.clientId ? -1 : 1))).toEqual([
      { clientId: 'a', webhookId: toId(1), status: 'paused' },
      { clientId: 'b', webhookId: toId(2), status: 'paused', retryAt: at, failingSince: at },
    ]);
    expect(await stores.endpoints.listAll('disabled')).toEqual([]);
  });

  test('lists rounds of attempts in pages, the newest first, without those that are too old', async () => {
    const at = (minute: number) => `2026-11-21T08:0${minute}:00.000Z`;
    for (const minute of [0, 1, 2, 3])
      await stores.attempts.save(toId(1), { id: 'i', at: at(minute), attempts: [{ ...attempt, at: at(minute) }] });
    await stores.attempts.save(toId(2), { id: 'i', at: at(1), attempts: [attempt] });
    const range = { keptSince: at(1), limit: 2 };

    const first = await stores.attempts.list(toId(1), { ...range, after: undefined });
    const second = await stores.attempts.list(toId(1), { ...range, after: first.after });

    expect(first.rounds.flatMap(({ attempts }) => attempts)).toEqual(
      [3, 2].map((minute) => ({ ...attempt, at: at(minute) })),
    );
    expect(second).toMatchObject({ rounds: [{ attempts: [{ at: at(1) }] }] });
    expect(second.after).toBeUndefined();
  });
});
