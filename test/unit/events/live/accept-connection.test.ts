import { beforeEach, describe, expect, test } from '@jest/globals';
import { acceptConnection, greetConnection } from '../../../../functions/events/domain/live/accept-connection.ts';
import { answerMessage } from '../../../../functions/events/domain/live/answer-message.ts';
import {
  createLiveTicket,
  type LiveTicket,
  verifyLiveTicket,
} from '../../../../functions/platform/links/live-ticket.ts';
import { at, secondsLater } from '../../../support/example.ts';
import { memoryConnections } from '../../../support/memory/connections.ts';
import { createExampleConnection, findMasterKeys } from './example.ts';

const rights: LiveTicket = { topic: 'order:1', clientId: 'shop', isOperator: false, isPublic: false };
let connections: ReturnType<typeof memoryConnections>;
let time: Date;
let ended: Set<string>;
beforeEach(() => {
  [time, ended] = [new Date(at), new Set()];
  connections = memoryConnections(() => time.getTime());
});

const sign = async (more: Partial<LiveTicket> = {}) =>
  (await createLiveTicket({ ...rights, ...more }, findMasterKeys, new Date(at))).ticket;
const accept = (connectionId: string, ticket: string | undefined) =>
  acceptConnection(
    { connectionId, ticket },
    {
      connections,
      verify: (given) => verifyLiveTicket(given, findMasterKeys, time),
      post: async (id) => (ended.has(id) ? 'gone' : 'sent'),
      now: () => time.toISOString(),
    },
  );
const count = async (topic: string) => (await connections.listConsistently(topic)).length;

describe('tickets', () => {
  test('accepts a ticket for a minute, and refuses it after', async () => {
    const { ticket, expiresAt } = await createLiveTicket(rights, findMasterKeys, new Date(at));

    expect(expiresAt).toBe(secondsLater(60));
    time = new Date(Date.parse(at) + 59_999);
    expect(await accept('c1', ticket)).toBe('accepted');
    time = new Date(Date.parse(at) + 60_000);
    expect(await accept('c2', ticket)).toBe('refused');
    expect(await count('shop#order:1')).toBe(1);
  });

  test('refuses every ticket that it did not sign', async () => {
    const ticket = await sign();
    const [payload = '', id = '', signature = ''] = ticket.split('.');
    const changed = Buffer.from(JSON.stringify({ ...rights, topic: 'orders', expiresAt: Date.parse(at) + 60_000 }));
    const other = await createLiveTicket(rights, async () => [{ id: '1', key: 'x'.repeat(64) }], new Date(at));
    const forged = [
      ...['x', '..', 'null', `${payload}.${id}`, `${payload}.${id}.`, `${payload}.2.${signature}`],
      ...[`${payload}A.${id}.${signature}`, `${ticket}.x`, `${ticket}=`, `${ticket}A`, ticket.slice(0, -1)],
      ...[`${changed.toString('base64url')}.${id}.${signature}`, other.ticket],
    ];

    for (const each of forged) expect([each, await accept('c1', each)]).toEqual([each, 'refused']);
    expect(await accept('c1', undefined)).toBe('no ticket');
    expect(await accept('c1', '')).toBe('no ticket');
    expect(await count('shop#order:1')).toBe(0);
  });

  test('accepts the tickets of a key that was in use before', async () => {
    const ticket = await sign();
    const keys = async () => [{ id: '2', key: 'n'.repeat(64) }, ...(await findMasterKeys())];

    expect(await verifyLiveTicket(ticket, keys, time)).toEqual(rights);
  });
});

describe('topics', () => {
  test('connects the orders of an operator to those of all clients, and one order to that of its client', async () => {
    await accept('c1', await sign({ topic: 'orders' }));
    await accept('c2', await sign({ topic: 'orders', isOperator: true }));
    await accept('c3', await sign({ isOperator: true }));

    expect(await connections.list('shop#orders')).toMatchObject([{ connectionId: 'c1' }]);
    expect(await connections.list('*#orders')).toMatchObject([{ connectionId: 'c2' }]);
    expect(await connections.list('shop#order:1')).toMatchObject([{ connectionId: 'c3' }]);
  });

  test.each([
    [false, 50],
    [true, 5],
  ])('accepts at most so many connections of a topic at the same time: public %s, %i', async (isPublic, limit) => {
    const ticket = await sign({ isPublic });
    for (let n = 1; n <= limit; n += 1) expect(await accept(`c${n}`, ticket)).toBe('accepted');

    expect(await accept('one more', ticket)).toBe('too many');
    expect(await connections.find('one more')).toBeUndefined();
    expect(await accept('other kind', await sign({ isPublic: !isPublic }))).toBe('accepted');

    await connections.remove(createExampleConnection('c1', { topic: 'shop#order:1' }));
    expect(await accept('next', ticket)).toBe('accepted');
  });

  test('does not count connections whose end went unnoticed', async () => {
    const ticket = await sign();
    const connected = Array.from({ length: 50 }, (_, n) => createExampleConnection(`c${n}`, { topic: 'shop#order:1' }));
    for (const connection of connected) await connections.add(connection);
    // The first is not greeted yet: its connection opens only after the response, and cannot be posted to.
    for (const connection of connected.slice(1)) await connections.markGreeted(connection);
    ended = new Set(['c0']);
    expect(await accept('new', ticket)).toBe('too many');

    ended = new Set(['c0', 'c7']);

    expect(await accept('new', ticket)).toBe('accepted');
    expect(await connections.find('c7')).toBeUndefined();
    expect(await connections.find('c0')).toBeDefined();
  });

  test('never accepts too many of the connections that come at once', async () => {
    const ticket = await sign();

    const outcomes = await Promise.all(Array.from({ length: 80 }, (_, n) => accept(`c${n}`, ticket)));

    expect(outcomes.filter((outcome) => outcome === 'accepted').length).toBeLessThanOrEqual(50);
    expect(await count('shop#order:1')).toBeLessThanOrEqual(50);
  });
});

describe('the greeting', () => {
  const greet = async (post: () => Promise<'sent' | 'gone'>) => {
    const done: unknown[] = [];
    const ports = {
      connections: {
        ...connections,
        markGreeted: async (connection: Parameters<typeof connections.markGreeted>[0]) => {
          done.push('marked');
          return connections.markGreeted(connection);
        },
      },
      async post(_: string, message: object) {
        done.push(message);
        return post();
      },
      createCursor: async (clientId: string) => `end of ${clientId}`,
      wait: async (ms: number) => done.push(`waited ${ms}`),
    };
    await greetConnection('c1', ports);
    return done;
  };

  test('sends the cursor of the feed, when each publisher knows the connection and sends it hints', async () => {
    await accept('c1', await sign());

    expect(await greet(async () => 'sent')).toEqual(['waited 500', 'marked', { type: 'hello', cursor: 'end of shop' }]);
    expect(await connections.list('shop#order:1')).toMatchObject([{ isGreeted: true }]);
  });

  test('sends a public connection no cursor', async () => {
    await accept('c1', await sign({ isPublic: true }));

    expect(await greet(async () => 'sent')).toEqual(['waited 500', 'marked', { type: 'hello' }]);
  });

  test('removes a connection that has ended before it is greeted', async () => {
    await accept('c1', await sign());

    await greet(async () => 'gone');

    expect(await count('shop#order:1')).toBe(0);
  });

  test('sends nothing to a connection that was removed', async () => {
    expect(await greet(async () => 'sent')).toEqual([]);
  });
});

test.each([
  ['{"action":"ping"}', { type: 'pong' }],
  ['{"action":"ping","at":1}', { type: 'pong' }],
  ['{"action":"stop"}', { type: 'error', code: 'validation_failed' }],
  ['hello', { type: 'error' }],
  ['null', { type: 'error' }],
  ['', { type: 'error' }],
  [
    JSON.stringify({ action: 'ping', more: 'x'.repeat(1_000) }),
    { type: 'error', detail: expect.stringContaining('1000') },
  ],
])('answers %.40s', (text, expected) => {
  expect(answerMessage(text)).toMatchObject(expected);
});
