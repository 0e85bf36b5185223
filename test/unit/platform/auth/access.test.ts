import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logger } from '../../../../functions/platform/logger.ts';
import { authorize, createAccessHarness, cursorKeys, operatorClaims, signToken, start } from './access-harness.ts';
import { badAuthorizations } from './bad-tokens.ts';

logger.setLogLevel('SILENT');
const at = start / 1_000;

describe('a valid token', () => {
  test.each(['Bearer', 'bearer', 'BEARER', 'Bearer  '])(
    'authenticates its client with the scheme %s',
    async (scheme) => {
      const { send, callers } = createAccessHarness();

      expect(await send({ authorization: `${scheme} ${await signToken()}` })).toMatchObject({
        status: 200,
        accepted: true,
      });

      const scopes = new Set(['orders:read', 'orders:write']);
      expect(callers).toMatchObject([{ clientId: 'demo-shop', scopes, isOperator: false }]);
      expect(await callers[0]?.findCursorKeys()).toEqual(cursorKeys);
    },
  );

  test.each([
    ['issued 5 s ahead of our clock', { iat: at + 5 }, {}],
    ['expired for less than the clock tolerance', { iat: at - 86_404, exp: at - 4 }, {}],
    ['valid from now on', { nbf: at }, {}],
    ['for several audiences', { aud: ['reports-api', 'orders-api'] }, {}],
    ['of the full media type', {}, { typ: 'application/at+jwt' }],
  ])('authenticates its client when it is %s', async (_, claims, header) => {
    const authorization = await authorize(claims, header);

    expect((await createAccessHarness().send({ authorization })).status).toBe(200);
  });
});

describe('an invalid token', () => {
  test.each(badAuthorizations)('returns 401 on a cold and a warm instance: %s', async (_, authorization) => {
    const { send, callers } = createAccessHarness();
    const code = authorization ? 'token_invalid' : 'token_missing';
    const challenge = authorization ? 'Bearer realm="orders", error="invalid_token"' : 'Bearer realm="orders"';
    const refused = { status: 401, code, headers: { 'www-authenticate': challenge, 'cache-control': 'no-store' } };

    expect(await send({ authorization })).toMatchObject(refused);
    await send();
    expect(await send({ authorization })).toMatchObject(refused);
    expect(callers).toHaveLength(1);
  });

  test('returns 401 for any other Authorization header', async () => {
    const { send } = createAccessHarness();
    const part = fc.oneof(fc.string(), fc.json()).map((text) => Buffer.from(text).toString('base64url'));
    const headers = fc.oneof(
      fc.string(),
      fc.tuple(part, part, part).map((parts) => `Bearer ${parts.join('.')}`),
    );
    await fc.assert(
      fc.asyncProperty(headers, async (authorization) => {
        expect((await send({ authorization })).status).toBe(401);
      }),
    );
  });

  test('never causes a fault, whatever claims we sign', async () => {
    const { send } = createAccessHarness();
    const claim = fc.constantFrom('iss', 'aud', 'sub', 'client_id', 'exp', 'iat', 'nbf', 'jti', 'scope');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(claim, fc.jsonValue(), { minKeys: 1 }), async (claims) => {
        expect([200, 401, 403]).toContain((await send({ authorization: await authorize(claims) })).status);
      }),
      { numRuns: 200 },
    );
  });

  test('asks for a new token when the old one has expired', async () => {
    const { detail } = await createAccessHarness().send({ authorization: await authorize({ exp: at - 60 }) });

    expect(detail).toBe('The access token has expired. Get a new one from POST /auth/token.');
  });
});

describe('scopes', () => {
  test.each([
    ['the required scope', 'orders:read', 'orders:read'],
    ['any one of the sufficient scopes', 'orders:write', ['deliveries:write', 'orders:write']],
  ] as const)('accepts %s', async (_, scope, scopes) => {
    expect((await createAccessHarness().send({ authorization: await authorize({ scope }), scopes })).status).toBe(200);
  });

  test('names the missing scopes in the challenge', async () => {
    const authorization = await authorize({ scope: 'orders:read' });

    expect(
      await createAccessHarness().send({ authorization, scopes: ['deliveries:write', 'orders:write'] }),
    ).toMatchObject({
      status: 403,
      code: 'scope_missing',
      detail: expect.stringContaining('deliveries:write or orders:write'),
      headers: {
        'www-authenticate': 'Bearer realm="orders", error="insufficient_scope", scope="deliveries:write orders:write"',
      },
    });
  });

  test('implies every scope by operations', async () => {
    const { send, callers } = createAccessHarness();

    expect((await send({ authorization: await authorize(operatorClaims), scopes: 'products:write' })).status).toBe(200);
    expect(callers).toMatchObject([{ clientId: 'demo-operator', isOperator: true }]);
  });

  test('refuses a scope of the token that the client no longer has', async () => {
    const { send, items } = createAccessHarness();
    items.set('client#demo-shop', { scopes: ['orders:read'] });

    expect((await send({ scopes: 'orders:write' })).status).toBe(403);
  });

  test('ignores unknown scopes', async () => {
    const { send, items, callers } = createAccessHarness();
    items.set('client#demo-shop', { scopes: ['orders:read', 'orders:burn'] });

    await send({ authorization: await authorize({ scope: 'orders:read orders:burn' }) });

    expect(callers[0]?.scopes).toEqual(new Set(['orders:read']));
  });
});

test('refuses a query on a route without one, after authentication', async () => {
  const { send, callers } = createAccessHarness();
  const query = { page: '2' };

  expect(await send({ query })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/page', code: 'unrecognized_key' }],
  });
  expect((await send({ authorization: 'Bearer x', query })).status).toBe(401);
  expect(callers).toEqual([]);
});
