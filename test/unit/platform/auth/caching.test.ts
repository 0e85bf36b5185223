import { describe, expect, test } from '@jest/globals';
import { generateKeyPair } from 'jose';
import { logger } from '../../../../functions/platform/logger.ts';
import { authorize, createAccessHarness, operatorClaims, publishedKey, start } from './access-harness.ts';

logger.setLogLevel('SILENT');
const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });

describe('a warm instance', () => {
  test('reads keys and client once for concurrent requests, and nothing afterwards', async () => {
    const { send, listReadKeys } = createAccessHarness();

    const responses = await Promise.all([send(), send(), send()]);
    await send();

    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(listReadKeys().toSorted()).toEqual(['client#demo-shop', 'keys']);
  });

  test('reads consistently, only the attributes it needs, and never a secret', async () => {
    const { send, listReads } = createAccessHarness();

    await send();

    expect(listReads()).toHaveLength(2);
    for (const { ConsistentRead, ProjectionExpression } of listReads()) {
      expect(ConsistentRead).toBe(true);
      expect(ProjectionExpression).toMatch(/^(#keys, #cursorKeys|#scopes, #disabledAt, #tokensFrom)$/);
    }
  });

  test('reads nothing for forged tokens', async () => {
    const { send, listReadKeys } = createAccessHarness();
    await send();
    const { privateKey } = await generateKeyPair('RS256');

    for (const id of ['a', 'b', 'c'])
      await send({ authorization: await authorize({ client_id: id, sub: id }, {}, privateKey) });

    expect(listReadKeys()).toHaveLength(2);
  });
});

describe('a client', () => {
  test('refuses a client within 60 seconds after it was disabled, counted from the read of its status', async () => {
    const { send, items, passSeconds } = createAccessHarness();
    await send();
    items.set('client#demo-shop', { scopes: ['orders:read'], disabledAt: '2026-11-21T08:00:01.000Z' });

    passSeconds(40);
    expect((await send()).status).toBe(200);
    passSeconds(19);
    expect((await send()).status).toBe(401);
  });

  test('refuses a client within 60 seconds after it was deleted', async () => {
    const { send, items, passSeconds } = createAccessHarness();
    await send();
    items.delete('client#demo-shop');

    passSeconds(60);

    expect((await send()).status).toBe(401);
  });

  test('requires a new token of a client that was enabled again', async () => {
    const { send, items, passSeconds } = createAccessHarness();
    items.set('client#demo-shop', { scopes: ['orders:read'], tokensFrom: '2026-11-21T08:00:02.000Z' });
    passSeconds(3);

    expect((await send()).status).toBe(401);
    expect((await send({ authorization: await authorize({ iat: start / 1_000 + 2 }) })).status).toBe(200);
  });
});

test.each(['client#demo-shop', 'keys'])('reads %s again on each request while it does not exist', async (pk) => {
  const { send, items } = createAccessHarness();
  const item = items.get(pk) ?? {};
  items.delete(pk);
  expect((await send()).status).toBe(401);

  items.set(pk, item);

  expect((await send()).status).toBe(200);
});

describe('keys', () => {
  test('reads keys again after five minutes, so that a withdrawn key is refused with cached tokens too', async () => {
    const { send, items, passSeconds } = createAccessHarness();
    await send();
    items.set('keys', { keys: [{ ...publishedKey, kid: 'k2' }] });

    passSeconds(299.999);
    expect((await send()).status).toBe(200);
    passSeconds(0.001);
    expect((await send()).status).toBe(401);
  });

  test('causes a read for an unknown key id at most every ten seconds', async () => {
    const { send, items, passSeconds, listReadKeys } = createAccessHarness();
    await send();
    const countKeyReads = () => listReadKeys().filter((pk) => pk === 'keys').length;
    items.set('keys', { keys: [publishedKey, { ...publishedKey, kid: 'k2' }] });
    const authorization = await authorize({}, { kid: 'k2' });

    passSeconds(9);
    expect([(await send({ authorization })).status, countKeyReads()]).toEqual([401, 1]);
    passSeconds(1);
    expect([(await send({ authorization })).status, countKeyReads()]).toEqual([200, 2]);
    for (const kid of ['x', 'y', 'z'])
      expect((await send({ authorization: await authorize({}, { kid }) })).status).toBe(401);
    expect(countKeyReads()).toBe(2);
  });

  test('refuses a cached key from the end of its validity', async () => {
    const { send, items, passSeconds } = createAccessHarness();
    items.set('keys', { keys: [{ ...publishedKey, until: '2026-11-21T08:01:00.000Z' }] });
    expect((await send()).status).toBe(200);

    passSeconds(60);

    expect((await send()).status).toBe(401);
  });
});

test('refuses a cached token when it has expired', async () => {
  const { send, passSeconds } = createAccessHarness();
  const authorization = await authorize({ exp: start / 1_000 + 30 });
  expect((await send({ authorization })).status).toBe(200);

  passSeconds(29);
  expect((await send({ authorization })).status).toBe(200);
  passSeconds(6);
  expect((await send({ authorization })).status).toBe(401);
});

test('returns 503 for a failed read and does not cache it', async () => {
  const { send, failOnce } = createAccessHarness();
  failOnce('keys', throttled);
  failOnce('client#demo-shop', throttled);

  expect((await send()).status).toBe(503);
  expect((await send()).status).toBe(200);
});

test('caches nothing longer when the clock is set back', async () => {
  const { send, items, passSeconds } = createAccessHarness();
  await send();
  items.delete('client#demo-shop');

  passSeconds(-1);

  expect((await send()).status).toBe(401);
});

describe('a rate limit', () => {
  test('refuses one client with the seconds to wait, and no other', async () => {
    const { send, passSeconds } = createAccessHarness({ perSecond: 2, burst: 3 });
    const statuses = [];
    for (let request = 0; request < 4; request += 1) statuses.push((await send()).status);
    expect(statuses).toEqual([200, 200, 200, 429]);

    expect(await send()).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringContaining('2 requests a second on one instance'),
      headers: { 'retry-after': '1' },
    });
    expect((await send({ authorization: await authorize(operatorClaims) })).status).toBe(200);
    passSeconds(0.5);
    expect([(await send()).status, (await send()).status]).toEqual([200, 429]);
  });

  test('allows no more than the burst after an idle hour', async () => {
    const { send, passSeconds } = createAccessHarness({ perSecond: 1, burst: 2 });
    await send();
    passSeconds(3_600);

    expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([200, 200, 429]);
  });
});
