import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { generateKeyPair } from 'jose';
import { logger } from '../../../../functions/platform/logger.ts';
import { createAccessHarness, published, start, token } from './access-harness.ts';

logger.setLogLevel('SILENT');
const right = `Bearer ${await token()}`;
const seconds = 1_000;
const minutes = 60 * seconds;

describe('a warm instance', () => {
  test('reads keys and client once per instance, at the same time', async () => {
    const harness = createAccessHarness();
    const before = harness.ask(right);
    const atOnce = Promise.all([harness.ask(right), harness.ask(right)]);

    expect([await before, ...(await atOnce)].map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    await harness.ask(right);

    expect(harness.reads().toSorted()).toEqual(['client#demo-shop', 'keys']);
  });

  test('reads only the attributes that it needs, consistently, and no secret', async () => {
    const harness = createAccessHarness();

    await harness.ask(right);

    const inputs = harness.mocked.commandCalls(GetItemCommand).map(({ args }) => args[0].input);
    expect(inputs).toHaveLength(2);
    for (const { ConsistentRead, ProjectionExpression } of inputs) {
      expect(ConsistentRead).toBe(true);
      expect(ProjectionExpression).toMatch(/^(#keys, #cursorKeys|#scopes, #disabledAt, #tokensFrom)$/);
    }
  });

  test('reads nothing for invalid tokens once it has the keys', async () => {
    const harness = createAccessHarness();
    await harness.ask(right);
    const { privateKey } = await generateKeyPair('RS256');

    for (const clientId of ['a', 'b', 'c'])
      await harness.ask(`Bearer ${await token({ client_id: clientId, sub: clientId }, {}, privateKey)}`);

    expect(harness.reads()).toHaveLength(2);
  });
});

describe('a client that is disabled', () => {
  test('refuses a disabled client within 60 seconds after the client was read', async () => {
    const harness = createAccessHarness();
    await harness.ask(right);
    harness.items.set('client#demo-shop', { scopes: ['orders:read'], disabledAt: '2026-11-21T08:00:01.000Z' });

    harness.pass(40 * seconds);
    expect((await harness.ask(right)).statusCode).toBe(200);
    harness.pass(19 * seconds);
    expect((await harness.ask(right)).statusCode).toBe(401);
  });

  test('refuses a deleted client within 60 seconds', async () => {
    const harness = createAccessHarness();
    await harness.ask(right);
    harness.items.delete('client#demo-shop');

    harness.pass(minutes);

    expect((await harness.ask(right)).statusCode).toBe(401);
  });

  test('accepts an enabled client with new tokens only', async () => {
    const harness = createAccessHarness();
    harness.items.set('client#demo-shop', { scopes: ['orders:read'], tokensFrom: '2026-11-21T08:00:02.000Z' });
    harness.pass(3 * seconds);

    expect((await harness.ask(right)).statusCode).toBe(401);
    expect((await harness.ask(`Bearer ${await token({ iat: start / 1_000 + 2 })}`)).statusCode).toBe(200);
  });

  test('reads an unknown client again at each request', async () => {
    const harness = createAccessHarness();
    harness.items.delete('client#demo-shop');
    expect((await harness.ask(right)).statusCode).toBe(401);

    harness.items.set('client#demo-shop', { scopes: ['orders:read'] });

    expect((await harness.ask(right)).statusCode).toBe(200);
  });
});

describe('keys', () => {
  test('reads the keys again after five minutes, and refuses a withdrawn key then', async () => {
    const harness = createAccessHarness();
    await harness.ask(right);
    harness.items.set('keys', { keys: [{ ...published, kid: 'k2' }] });

    harness.pass(5 * minutes - 1);
    expect((await harness.ask(right)).statusCode).toBe(200);
    harness.pass(1);
    expect((await harness.ask(right)).statusCode).toBe(401);
  });

  test('reads the keys again when a key is unknown, at most every ten seconds', async () => {
    const harness = createAccessHarness();
    await harness.ask(right);
    const keyReads = () => harness.reads().filter((pk) => pk === 'keys').length;
    harness.items.set('keys', { keys: [published, { ...published, kid: 'k2' }] });
    const byNew = `Bearer ${await token({}, { kid: 'k2' })}`;

    harness.pass(9 * seconds);
    expect((await harness.ask(byNew)).statusCode).toBe(401);
    expect(keyReads()).toBe(1);
    harness.pass(seconds);
    expect((await harness.ask(byNew)).statusCode).toBe(200);
    expect(keyReads()).toBe(2);
    const unknown = await Promise.all(
      ['x', 'y', 'z'].map(async (kid) => harness.ask(`Bearer ${await token({}, { kid })}`)),
    );
    expect(unknown.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401]);
    expect(keyReads()).toBe(2);
  });

  test('reads the keys at each request while there are none, so that the first token is accepted', async () => {
    const harness = createAccessHarness();
    harness.items.delete('keys');
    expect((await harness.ask(right)).statusCode).toBe(401);

    harness.items.set('keys', { keys: [published] });

    expect((await harness.ask(right)).statusCode).toBe(200);
  });

  test('refuses a key after its end, even when it is cached', async () => {
    const harness = createAccessHarness();
    harness.items.set('keys', { keys: [{ ...published, until: '2026-11-21T08:01:00.000Z' }] });
    expect((await harness.ask(right)).statusCode).toBe(200);

    harness.pass(minutes);

    expect((await harness.ask(right)).statusCode).toBe(401);
  });
});

test('refuses a token that has expired since it was accepted', async () => {
  const harness = createAccessHarness();
  const short = `Bearer ${await token({ exp: start / 1_000 + 30 })}`;
  expect((await harness.ask(short)).statusCode).toBe(200);

  harness.pass(29 * seconds);
  expect((await harness.ask(short)).statusCode).toBe(200);
  harness.pass(6 * seconds);
  expect((await harness.ask(short)).statusCode).toBe(401);
});

test('answers 503 when a read fails, and does not cache the failure', async () => {
  const harness = createAccessHarness();
  const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  harness.failOnce('keys', throttled);
  harness.failOnce('client#demo-shop', throttled);

  expect((await harness.ask(right)).statusCode).toBe(503);
  expect((await harness.ask(right)).statusCode).toBe(200);
});

test('caches nothing for longer when the clock is set back', async () => {
  const harness = createAccessHarness();
  await harness.ask(right);
  harness.items.delete('client#demo-shop');

  harness.pass(-1 * seconds);

  expect((await harness.ask(right)).statusCode).toBe(401);
});

describe('a client with too many requests', () => {
  test('refuses a client above its rate with a time to retry after, and accepts the others', async () => {
    const harness = createAccessHarness({ perSecond: 2, burst: 3 });
    const operator = { client_id: 'demo-operator', sub: 'demo-operator', scope: 'operations' };
    const statuses = [];
    for (let request = 0; request < 4; request += 1) statuses.push((await harness.ask(right)).statusCode);
    expect(statuses).toEqual([200, 200, 200, 429]);

    const refused = await harness.ask(right);

    expect(JSON.parse(refused.body)).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringContaining('2 requests a second on one instance'),
    });
    expect(refused.headers['retry-after']).toBe('1');
    expect((await harness.ask(`Bearer ${await token(operator)}`)).statusCode).toBe(200);
    harness.pass(500);
    expect((await harness.ask(right)).statusCode).toBe(200);
    expect((await harness.ask(right)).statusCode).toBe(429);
  });

  test('allows a client no more than the burst after a long pause', async () => {
    const harness = createAccessHarness({ perSecond: 1, burst: 2 });
    await harness.ask(right);
    harness.pass(60 * minutes);

    const statuses = [];
    for (let request = 0; request < 3; request += 1) statuses.push((await harness.ask(right)).statusCode);

    expect(statuses).toEqual([200, 200, 429]);
  });
});
