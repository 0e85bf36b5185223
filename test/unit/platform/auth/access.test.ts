import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logger } from '../../../../functions/platform/logger.ts';
import { createAccessHarness, cursorKeys, start, token } from './access-harness.ts';
import { badAuthorizations } from './bad-tokens.ts';

logger.setLogLevel('SILENT');
const at = start / 1_000;

describe('a valid token', () => {
  test.each(['Bearer', 'bearer', 'BEARER', 'Bearer  '])(
    'accepts a valid token under the scheme "%s"',
    async (scheme) => {
      const harness = createAccessHarness();

      expect(await harness.ask(`${scheme} ${await token()}`)).toMatchObject({ statusCode: 200, body: 'let in' });

      const scopes = new Set(['orders:read', 'orders:write']);
      expect(harness.callers).toMatchObject([{ clientId: 'demo-shop', scopes, isOperator: false }]);
      expect(await harness.callers[0]?.findCursorKeys()).toEqual(cursorKeys);
    },
  );

  test.each([
    ['issued a moment ahead of our clock', { iat: at + 5 }, {}],
    ['expired less than our clocks may differ', { iat: at - 86_404, exp: at - 4 }, {}],
    ['good from this moment on', { nbf: at }, {}],
    ['for others, too', { aud: ['reports-api', 'orders-api'] }, {}],
    ['of a type written out', {}, { typ: 'application/at+jwt' }],
  ])('accepts a token that is %s', async (_, claims, header) => {
    expect((await createAccessHarness().ask(`Bearer ${await token(claims, header)}`)).statusCode).toBe(200);
  });
});

describe('a request without a valid token', () => {
  test.each(badAuthorizations)('refuses an invalid Authorization header: %s', async (_, authorization) => {
    const harness = createAccessHarness();

    for (const warm of [false, true]) {
      if (warm) await harness.ask(bearer(await token()));
      const answered = await harness.ask(authorization);

      const code = authorization ? 'token_invalid' : 'token_missing';
      expect([answered.statusCode, JSON.parse(answered.body).code]).toEqual([401, code]);
      expect(answered.headers['www-authenticate']).toBe(
        authorization ? 'Bearer realm="orders", error="invalid_token"' : 'Bearer realm="orders"',
      );
      expect(answered.headers['cache-control']).toBe('no-store');
    }
    expect(harness.callers).toHaveLength(1);
  });

  test('refuses any other Authorization header without a fault', async () => {
    const harness = createAccessHarness();
    const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    const parts = fc.oneof(
      fc.string().map((text) => Buffer.from(text).toString('base64url')),
      json,
    );
    const text = fc.oneof(
      fc.string(),
      fc.tuple(parts, parts, parts).map((three) => `Bearer ${three.join('.')}`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (authorization) => {
        expect((await harness.ask(authorization)).statusCode).toBe(401);
      }),
    );
  });

  test('handles a signed token with any claims without a fault', async () => {
    const harness = createAccessHarness();
    const claim = fc.constantFrom('iss', 'aud', 'sub', 'client_id', 'exp', 'iat', 'nbf', 'jti', 'scope');
    await fc.assert(
      fc.asyncProperty(fc.dictionary(claim, fc.jsonValue(), { minKeys: 1 }), async (claims) => {
        expect([200, 401, 403]).toContain((await harness.ask(bearer(await token(claims)))).statusCode);
      }),
      { numRuns: 200 },
    );
  });
});

test('answers to an expired token that a new one is needed', async () => {
  const answered = await createAccessHarness().ask(bearer(await token({ exp: at - 60 })));

  expect(JSON.parse(answered.body).detail).toBe('The access token has expired. Get a new one from POST /auth/token.');
});

describe('scopes', () => {
  test.each([
    ['the required scope', 'orders:read', 'orders:read'],
    ['one of several sufficient scopes', 'orders:write', ['deliveries:write', 'orders:write']],
  ] as const)('accepts a token with %s', async (_, scope, needed) => {
    expect((await createAccessHarness().ask(bearer(await token({ scope })), needed)).statusCode).toBe(200);
  });

  test('names the missing scopes in the refusal', async () => {
    const answered = await createAccessHarness().ask(bearer(await token({ scope: 'orders:read' })), [
      'deliveries:write',
      'orders:write',
    ]);

    expect([answered.statusCode, JSON.parse(answered.body).code]).toEqual([403, 'scope_missing']);
    expect(answered.headers['www-authenticate']).toBe(
      'Bearer realm="orders", error="insufficient_scope", scope="deliveries:write orders:write"',
    );
  });

  test('accepts the scope operations for every route', async () => {
    const harness = createAccessHarness();
    const operator = { client_id: 'demo-operator', sub: 'demo-operator', scope: 'operations' };

    expect((await harness.ask(bearer(await token(operator)), 'products:write')).statusCode).toBe(200);

    expect(harness.callers).toMatchObject([{ clientId: 'demo-operator', isOperator: true }]);
  });

  test('ignores scopes that the client no longer has', async () => {
    const harness = createAccessHarness();
    harness.items.set('client#demo-shop', { scopes: ['orders:read'] });

    expect((await harness.ask(bearer(await token()), 'orders:write')).statusCode).toBe(403);
  });

  test('ignores unknown scopes', async () => {
    const harness = createAccessHarness();
    harness.items.set('client#demo-shop', { scopes: ['orders:read', 'orders:burn'] });

    await harness.ask(bearer(await token({ scope: 'orders:read orders:burn' })));

    expect(harness.callers[0]?.scopes).toEqual(new Set(['orders:read']));
  });
});

function bearer(value: string): string {
  return `Bearer ${value}`;
}

test('refuses a query on a route without one, after the token is accepted', async () => {
  const harness = createAccessHarness();
  const ask = (authorization: string) => harness.ask(authorization, 'orders:read', { page: '2' });

  const answered = await ask(bearer(await token()));

  expect(answered.statusCode).toBe(400);
  expect(JSON.parse(answered.body).errors).toMatchObject([{ pointer: '/page', code: 'unrecognized_key' }]);
  expect((await ask('Bearer x')).statusCode).toBe(401);
  expect(harness.callers).toEqual([]);
});
