import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { addClient, disableClient, enableClient } from '../../../../functions/identity/domain/manage-clients.ts';
import { NoQuery } from '../../../../functions/platform/http/query-params.ts';
import { audience, issuer } from '../example.ts';
import { identityFunctions, type Response } from '../handlers.ts';

const identity = identityFunctions();
const form = 'application/x-www-form-urlencoded';
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const right = basic('demo-shop:demo-secret');
const scopes = ['orders:read', 'orders:write'];

beforeAll(async () => {
  const clients = identity.clients();
  await addClient({ clientId: 'demo-shop', secret: 'demo-secret', scopes }, { clients });
  await addClient({ clientId: 'odd-shop', secret: 'a+b c%d:e&f=', scopes }, { clients });
  await addClient({ clientId: 'disabled-shop', secret: 'demo-secret', scopes }, { clients });
  await disableClient({ clientId: 'disabled-shop' }, { clients, now: () => new Date() });
});

function ask(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return identity.post({ body, headers: { 'content-type': form, ...headers } });
}

test('publishes no key before the first token, and forbids caching that', async () => {
  const response = await identity.get('/.well-known/jwks.json');

  expect(response).toMatchObject({ statusCode: 200, body: '{"keys":[]}' });
  expect(response.headers['cache-control']).toBe('no-store');
});

test('issues first tokens at once that the published keys all verify', async () => {
  const body = 'grant_type=client_credentials';

  const response = await Promise.all([1, 2, 3].map(() => ask(body, { authorization: right })));

  const keys = await identity.get('/.well-known/jwks.json');
  expect(keys.headers['cache-control']).toBe('public, max-age=300');
  const published = JSON.parse(keys.body);
  expect(published.keys).toEqual([expect.objectContaining({ kty: 'RSA', use: 'sig', alg: 'RS256' })]);
  expect(Object.keys(published.keys[0]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  for (const { statusCode, body } of response) {
    expect(statusCode).toBe(200);
    const token = JSON.parse(body).access_token;
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: published.keys[0].kid });
    const options = { issuer, audience, typ: 'at+jwt', subject: 'demo-shop' };
    const { payload } = await jwtVerify(token, createLocalJWKSet(published), options);
    expect(payload).toMatchObject({ client_id: 'demo-shop', scope: 'orders:read orders:write' });
    expect(payload.exp).toBe((payload.iat ?? 0) + 86_400);
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
  }
});

describe('issues a token', () => {
  const granted = 'grant_type=client_credentials';
  test.each([
    ['by HTTP Basic', granted, { authorization: right }],
    ['with the client in the body', `${granted}&client_id=demo-shop&client_secret=demo-secret`, {}],
    ['with the id in the body as well', `${granted}&client_id=demo-shop`, { authorization: right }],
    ['with a charset', granted, { authorization: right, 'content-type': `${form}; charset=UTF-8` }],
    ['with an unknown parameter', `${granted}&resource=x`, { authorization: right }],
    ['with a resource for each target', `${granted}&resource=a&resource=b`, { authorization: right }],
    ['with unknown parameters of any kind', `x=1&x=%FC&__proto__=2&${granted}&assertion=`, { authorization: right }],
    ['with a parameter left empty', `${granted}&scope=&client_secret=`, { authorization: right }],
    ['for a secret that has to be encoded', granted, { authorization: basic('odd-shop:a%2Bb+c%25d%3Ae%26f%3D') }],
    ['for one in the body', `${granted}&client_id=odd-shop&client_secret=a%2Bb+c%25d%3Ae%26f%3D`, {}],
    ['with some of the scopes', `${granted}&scope=orders%3Aread`, { authorization: right }],
  ])('issues a token %s', async (_, body, headers) => {
    const response = await ask(body, headers);

    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'x-correlation-id': expect.any(String),
    });
    expect(JSON.parse(response.body)).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 86_400,
      scope: body.includes('scope=orders') ? 'orders:read' : 'orders:read orders:write',
    });
  });

  test('issues a token for a body in base64, as API Gateway passes it on', async () => {
    const body = Buffer.from(granted).toString('base64');
    const headers = { 'content-type': form, authorization: right };

    expect((await identity.post({ body, isBase64Encoded: true, headers })).statusCode).toBe(200);
  });
});

describe('refuses a token request', () => {
  const granted = 'grant_type=client_credentials';
  const inBody = '&client_id=demo-shop&client_secret=demo-secret';
  const by = (authorization: string, more = {}) => ({ authorization, ...more });
  test.each([
    ['no body', '', by(right), 400, 'invalid_request'],
    ['a body in JSON', '{}', by(right, { 'content-type': 'application/json' }), 400, 'invalid_request'],
    ['a body of no type', granted, by(right, { 'content-type': '' }), 400, 'invalid_request'],
    ['no grant_type', 'scope=orders%3Aread', by(right), 400, 'invalid_request'],
    ['an empty grant_type', 'grant_type=', by(right), 400, 'invalid_request'],
    ['two grant_types', `${granted}&${granted}`, by(right), 400, 'invalid_request'],
    ['two scopes parameters', `${granted}&scope=a&scope=b`, by(right), 400, 'invalid_request'],
    ['a client by Basic and in the body', granted + inBody, by(right), 400, 'invalid_request'],
    ['two different clients', `${granted}&client_id=odd-shop`, by(right), 400, 'invalid_request'],
    ['another grant', 'grant_type=password', by(right), 400, 'unsupported_grant_type'],
    ['a scope beyond the client', `${granted}&scope=operations`, by(right), 400, 'invalid_scope'],
    ['an unknown scope', `${granted}&scope=orders:burn`, by(right), 400, 'invalid_scope'],
    ['no client', granted, {}, 401, 'invalid_client'],
    ['an id without a secret', `${granted}&client_id=demo-shop`, {}, 401, 'invalid_client'],
    ['a wrong secret', granted, by(basic('demo-shop:wrong-secret')), 401, 'invalid_client'],
    ['an unknown client', granted, by(basic('unknown-client:demo-secret')), 401, 'invalid_client'],
    ['a disabled client', granted, by(basic('disabled-shop:demo-secret')), 401, 'invalid_client'],
    ['a wrong secret in the body', `${granted}${inBody}r`, {}, 401, 'invalid_client'],
    ['another scheme', granted, by('Bearer abc'), 401, 'invalid_client'],
    ['malformed HTTP Basic', granted, by('Basic ###'), 401, 'invalid_client'],
  ])('refuses %s', async (_, body, headers, status, error) => {
    const response = await ask(body, headers);

    expect([response.statusCode, JSON.parse(response.body).error]).toEqual([status, error]);
    expect(Object.keys(JSON.parse(response.body)).sort()).toEqual(['error', 'error_description']);
    expect(JSON.parse(response.body).error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    expect(response.headers['x-correlation-id']).toBeDefined();
    expect(response.headers['www-authenticate']).toBe(status === 401 ? 'Basic realm="orders"' : undefined);
  });

  test.each(['grant_type', 'scope', 'client_id', 'client_secret'])(
    'refuses %s in the URL, which is logged on the way',
    async (name) => {
      const headers = { 'content-type': form, authorization: right };
      const request = { body: granted, headers, queryStringParameters: { [name]: '' } };

      const response = await identity.post(request);
      expect([response.statusCode, JSON.parse(response.body).error]).toEqual([400, 'invalid_request']);
      // Unknown parameters are ignored, as in the body.
      expect((await identity.post({ ...request, queryStringParameters: { 'api-version': '1' } })).statusCode).toBe(200);
    },
  );

  test('refuses a body that is too large', async () => {
    const response = await ask(`${granted}&x=${'x'.repeat(65_536)}`, { authorization: right });

    expect([response.statusCode, JSON.parse(response.body).code]).toEqual([413, 'payload_too_large']);
    expect(response.headers['cache-control']).toBe('no-store');
  });

  test('refuses an unknown client, a wrong secret and a disabled client with the same text', async () => {
    const pairs = ['unknown-client:demo-secret', 'demo-shop:wrong-secret', 'disabled-shop:demo-secret'];

    const bodies = await Promise.all(pairs.map(async (pair) => (await ask(granted, by(basic(pair)))).body));

    expect(new Set(bodies).size).toBe(1);
  });

  test('refuses any other input without a fault', async () => {
    const name = fc.constantFrom('grant_type', 'scope', 'client_id', 'client_secret', '__proto__', 'x');
    const value = fc.oneof(fc.constantFrom('client_credentials', 'demo-shop'), fc.string({ unit: 'binary' }));
    const body = fc.oneof(
      fc.string(),
      fc.array(fc.tuple(name, value)).map((pairs) => new URLSearchParams(pairs).toString()),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.option(fc.string(), { nil: '' }), async (text, authorization) => {
        expect([400, 401]).toContain((await ask(text, { authorization })).statusCode);
      }),
      { numRuns: 200 },
    );
  });
});

test('serves the metadata of RFC 8414 with a cache time of five minutes', async () => {
  const response = await identity.get('/.well-known/oauth-authorization-server');

  expect(response.statusCode).toBe(200);
  expect(response.headers['cache-control']).toBe('public, max-age=300');
  expect(JSON.parse(response.body)).toMatchObject({
    issuer,
    scopes_supported: expect.arrayContaining(['operations']),
  });
});

test('accepts a token until its client is disabled, and refuses it after the client is enabled again', async () => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const request = await identity.protectedRoute(({ createAccess: accessBy }) => {
    const env = { ISSUER: issuer, AUDIENCE: audience, IDENTITY_TABLE: identity.table() };
    const access = accessBy({ ...env, RATE_PER_SECOND: 100, RATE_BURST: 100 }, identity.dynamodb(), now);
    return access.allow('orders:read', NoQuery, async (_, caller) => ({ status: 200, body: caller.clientId }));
  });
  const issueToken = async () =>
    JSON.parse((await ask('grant_type=client_credentials', { authorization: right })).body).access_token;
  const ports = { clients: identity.clients(), now: () => new Date(now()) };
  const token = await issueToken();
  expect(await request(token)).toMatchObject({ statusCode: 200, body: 'demo-shop' });

  await disableClient({ clientId: 'demo-shop' }, ports);
  ahead = 60_000;
  expect(await request(token)).toMatchObject({ statusCode: 401 });

  ahead = 4_000;
  await enableClient({ clientId: 'demo-shop' }, ports);
  ahead = 120_000;
  expect(await request(token)).toMatchObject({ statusCode: 401 });
});
