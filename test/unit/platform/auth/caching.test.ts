import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { generateKeyPair } from 'jose';
import { logger } from '../../../../functions/platform/logger.ts';
import { accessWorld, published, start, token } from './access-harness.ts';

logger.setLogLevel('SILENT');
const right = `Bearer ${await token()}`;
const seconds = 1_000;
const minutes = 60 * seconds;

describe('a warm instance', () => {
  test('reads keys and client once per instance, at the same time', async () => {
    const world = accessWorld();
    const before = world.ask(right);
    const atOnce = Promise.all([world.ask(right), world.ask(right)]);

    expect([await before, ...(await atOnce)].map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    await world.ask(right);

    expect(world.reads().toSorted()).toEqual(['client#demo-shop', 'keys']);
  });

  test('reads only the attributes that it needs, consistently, and no secret', async () => {
    const world = accessWorld();

    await world.ask(right);

    const asked = world.mocked.commandCalls(GetItemCommand).map(({ args }) => args[0].input);
    expect(asked).toHaveLength(2);
    for (const { ConsistentRead, ProjectionExpression } of asked) {
      expect(ConsistentRead).toBe(true);
      expect(ProjectionExpression).toMatch(/^(#keys, #cursorKeys|#scopes, #disabledAt, #tokensFrom)$/);
    }
  });

  test('reads nothing for invalid tokens once it has the keys', async () => {
    const world = accessWorld();
    await world.ask(right);
    const { privateKey } = await generateKeyPair('RS256');

    for (const clientId of ['a', 'b', 'c'])
      await world.ask(`Bearer ${await token({ client_id: clientId, sub: clientId }, {}, privateKey)}`);

    expect(world.reads()).toHaveLength(2);
  });
});

describe('a client that is disabled', () => {
  test('refuses a disabled client within 60 seconds after the client was read', async () => {
    const world = accessWorld();
    await world.ask(right);
    world.items.set('client#demo-shop', { scopes: ['orders:read'], disabledAt: '2026-11-21T08:00:01.000Z' });

    world.pass(40 * seconds);
    expect((await world.ask(right)).statusCode).toBe(200);
    world.pass(19 * seconds);
    expect((await world.ask(right)).statusCode).toBe(401);
  });

  test('refuses a deleted client within 60 seconds', async () => {
    const world = accessWorld();
    await world.ask(right);
    world.items.delete('client#demo-shop');

    world.pass(minutes);

    expect((await world.ask(right)).statusCode).toBe(401);
  });

  test('accepts an enabled client with new tokens only', async () => {
    const world = accessWorld();
    world.items.set('client#demo-shop', { scopes: ['orders:read'], tokensFrom: '2026-11-21T08:00:02.000Z' });
    world.pass(3 * seconds);

    expect((await world.ask(right)).statusCode).toBe(401);
    expect((await world.ask(`Bearer ${await token({ iat: start / 1_000 + 2 })}`)).statusCode).toBe(200);
  });

  test('reads an unknown client again at each request', async () => {
    const world = accessWorld();
    world.items.delete('client#demo-shop');
    expect((await world.ask(right)).statusCode).toBe(401);

    world.items.set('client#demo-shop', { scopes: ['orders:read'] });

    expect((await world.ask(right)).statusCode).toBe(200);
  });
});

describe('keys', () => {
  test('reads the keys again after five minutes, and refuses a withdrawn key then', async () => {
    const world = accessWorld();
    await world.ask(right);
    world.items.set('keys', { keys: [{ ...published, kid: 'k2' }] });

    world.pass(5 * minutes - 1);
    expect((await world.ask(right)).statusCode).toBe(200);
    world.pass(1);
    expect((await world.ask(right)).statusCode).toBe(401);
  });

  test('reads the keys again when a key is unknown, at most every ten seconds', async () => {
    const world = accessWorld();
    await world.ask(right);
    const keyReads = () => world.reads().filter((pk) => pk === 'keys').length;
    world.items.set('keys', { keys: [published, { ...published, kid: 'k2' }] });
    const byNew = `Bearer ${await token({}, { kid: 'k2' })}`;

    world.pass(9 * seconds);
    expect((await world.ask(byNew)).statusCode).toBe(401);
    expect(keyReads()).toBe(1);
    world.pass(seconds);
    expect((await world.ask(byNew)).statusCode).toBe(200);
    expect(keyReads()).toBe(2);
    const unknown = await Promise.all(
      ['x', 'y', 'z'].map(async (kid) => world.ask(`Bearer ${await token({}, { kid })}`)),
    );
    expect(unknown.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401]);
    expect(keyReads()).toBe(2);
  });

  test('reads the keys at each request while there are none, so that the first token is accepted', async () => {
    const world = accessWorld();
    world.items.delete('keys');
    expect((await world.ask(right)).statusCode).toBe(401);

    world.items.set('keys', { keys: [published] });

    expect((await world.ask(right)).statusCode).toBe(200);
  });

  test('refuses a key after its end, even when it is cached', async () => {
    const world = accessWorld();
    world.items.set('keys', { keys: [{ ...published, until: '2026-11-21T08:01:00.000Z' }] });
    expect((await world.ask(right)).statusCode).toBe(200);

    world.pass(minutes);

    expect((await world.ask(right)).statusCode).toBe(401);
  });
});

test('refuses a token that has expired since it was accepted', async () => {
  const world = accessWorld();
  const short = `Bearer ${await token({ exp: start / 1_000 + 30 })}`;
  expect((await world.ask(short)).statusCode).toBe(200);

  world.pass(29 * seconds);
  expect((await world.ask(short)).statusCode).toBe(200);
  world.pass(6 * seconds);
  expect((await world.ask(short)).statusCode).toBe(401);
});

test('answers 503 when a read fails, and does not cache the failure', async () => {
  const world = accessWorld();
  const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  world.failOnce('keys', throttled);
  world.failOnce('client#demo-shop', throttled);

  expect((await world.ask(right)).statusCode).toBe(503);
  expect((await world.ask(right)).statusCode).toBe(200);
});

test('caches nothing for longer when the clock is set back', async () => {
  const world = accessWorld();
  await world.ask(right);
  world.items.delete('client#demo-shop');

  world.pass(-1 * seconds);

  expect((await world.ask(right)).statusCode).toBe(401);
});

describe('a client with too many requests', () => {
  test('refuses a client above its rate with a time to retry after, and accepts the others', async () => {
    const world = accessWorld({ perSecond: 2, burst: 3 });
    const operator = { client_id: 'demo-operator', sub: 'demo-operator', scope: 'operations' };
    const statuses = [];
    for (let request = 0; request < 4; request += 1) statuses.push((await world.ask(right)).statusCode);
    expect(statuses).toEqual([200, 200, 200, 429]);

    const refused = await world.ask(right);

    expect(JSON.parse(refused.body)).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringContaining('2 requests a second on one instance'),
    });
    expect(refused.headers['retry-after']).toBe('1');
    expect((await world.ask(`Bearer ${await token(operator)}`)).statusCode).toBe(200);
    world.pass(500);
    expect((await world.ask(right)).statusCode).toBe(200);
    expect((await world.ask(right)).statusCode).toBe(429);
  });

  test('allows a client no more than the burst after a long pause', async () => {
    const world = accessWorld({ perSecond: 1, burst: 2 });
    await world.ask(right);
    world.pass(60 * minutes);

    const statuses = [];
    for (let request = 0; request < 3; request += 1) statuses.push((await world.ask(right)).statusCode);

    expect(statuses).toEqual([200, 200, 429]);
  });
});
