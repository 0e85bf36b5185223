import { describe, expect, test } from '@jest/globals';
import { logger } from '../../../../functions/platform/logger.ts';
import { authorize, createAccessHarness, operatorClaims, personClaims, signToken, start } from './access-harness.ts';

logger.setLogLevel('SILENT');

const fromConsole = { 'sec-fetch-site': 'same-origin', 'x-orders-console': '1' };
const asCookies = (token: string) => [`__Host-session=${token}`];
const session = asCookies(await signToken(personClaims));
const none = { authorization: undefined };

describe('a session of the console', () => {
  test('authenticates the person of a session, without a read of a client', async () => {
    const { send, callers, listReadKeys } = createAccessHarness();

    expect((await send({ ...none, headers: fromConsole, cookies: session })).status).toBe(200);

    expect(callers).toMatchObject([{ clientId: 'console', actor: 'person:ada', isOperator: true }]);
    expect(listReadKeys()).toEqual(['keys']);
  });

  test.each([
    ['no headers', {}],
    ['no header of ours', { 'sec-fetch-site': 'same-origin' }],
    ['another value of our header', { ...fromConsole, 'x-orders-console': '0' }],
    ['our header alone', { 'x-orders-console': '1' }],
    ['another site', { ...fromConsole, 'sec-fetch-site': 'cross-site' }],
    ['another origin of the site', { ...fromConsole, 'sec-fetch-site': 'same-site' }],
    ['the address bar', { ...fromConsole, 'sec-fetch-site': 'none' }],
    ['another case', { ...fromConsole, 'sec-fetch-site': 'Same-Origin' }],
  ])('takes no session with %s, for reading and writing', async (_, headers) => {
    const { send } = createAccessHarness();

    for (const method of ['GET', 'PUT', 'POST'])
      expect(await send({ ...none, method, headers, cookies: session })).toMatchObject({
        ...{ status: 401, code: 'token_missing', headers: { 'www-authenticate': 'Bearer realm="orders"' } },
      });
  });

  test.each([
    ['a cookie of another name', ['session=x']],
    ['a cookie without the prefix', ['session=x', 'Host-session=y']],
    ['an empty cookie', asCookies('')],
    ['two cookies of the name', [...session, ...session]],
    ['no cookie', []],
  ])('finds no session with %s', async (_, cookies) => {
    expect(await createAccessHarness().send({ ...none, headers: fromConsole, cookies })).toMatchObject({
      status: 401,
      code: 'token_missing',
    });
  });

  test('finds the session among other cookies', async () => {
    const cookies = ['a=1', ...session, '__Host-sign-in=x'];

    expect((await createAccessHarness().send({ ...none, headers: fromConsole, cookies })).status).toBe(200);
  });

  test.each([
    ['changed', (token: string) => `${token.slice(0, -4)}AAAA`],
    ['cut off', (token: string) => token.slice(0, -1)],
    ['no token', () => 'x'],
    ['with a blank', (token: string) => `${token} x`],
    ['too long', (token: string) => token + 'x'.repeat(5_000)],
  ])('refuses a session when its cookie is %s', async (_, change) => {
    const cookies = asCookies(change(await signToken(personClaims)));

    expect(await createAccessHarness().send({ ...none, headers: fromConsole, cookies })).toMatchObject({
      status: 401,
      code: 'token_invalid',
    });
  });

  test('ends a session when its token expires, on a warm instance too', async () => {
    const { send, passSeconds } = createAccessHarness();
    const cookies = asCookies(await signToken({ ...personClaims, exp: start / 1_000 + 3_600 }));
    const ask = async () => (await send({ ...none, headers: fromConsole, cookies })).status;

    const first = await ask();
    passSeconds(3_606);

    expect([first, await ask()]).toEqual([200, 401]);
  });

  test.each([
    ['a valid token', () => authorize({ scope: 'orders:read' }), 403, 'scope_missing'],
    ['a bad token', async () => 'Bearer x', 401, 'token_invalid'],
    ['an empty header', async () => '', 401, 'token_missing'],
  ])('ignores a session beside an Authorization header with %s', async (_, authorization, status, code) => {
    const request = { headers: fromConsole, cookies: session, scopes: 'products:write' as const };

    expect(await createAccessHarness().send({ ...request, authorization: await authorization() })).toMatchObject({
      status,
      code,
    });
  });
});

describe('a token of a person', () => {
  test('lets a viewer read what an operator reads, and change nothing', async () => {
    const { send, callers } = createAccessHarness();
    const cookies = asCookies(await signToken({ ...personClaims, scope: 'operations:read' }));
    const ask = async (method: string) =>
      (await send({ ...none, method, headers: fromConsole, cookies, scopes: 'operations' })).status;

    expect(await Promise.all(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'].map(ask))).toEqual([
      ...[200, 200, 403, 403, 403, 403],
    ]);
    expect(callers.map(({ isOperator }) => isOperator)).toEqual([true, true]);
  });

  test('gives a person no scope but those of people', async () => {
    const authorization = await authorize({ ...personClaims, scope: 'orders:read orders:write products:write' });

    expect((await createAccessHarness().send({ authorization })).status).toBe(403);
  });

  test.each([
    ['another client', { client_id: 'demo-operator' }],
    ['no name', { name: undefined }],
    ['an empty name', { name: '' }],
    ['a name that is no text', { name: { first: 'Ada' } }],
    ['an e-mail address for a subject', { sub: 'ada@example.com' }],
    ['a subject that is too long', { sub: 'x'.repeat(101) }],
    ['the client for a subject, which is not in the table', { sub: 'console' }],
  ])('refuses a token of a person with %s', async (_, claims) => {
    const authorization = await authorize({ ...personClaims, ...claims });

    expect(await createAccessHarness().send({ authorization })).toMatchObject({ status: 401, code: 'token_invalid' });
  });

  test('limits the rate of a person apart from a client of the same name', async () => {
    const { send, items } = createAccessHarness({ perSecond: 1, burst: 1 });
    items.set('client#ada', { scopes: ['operations'] });
    const client = await authorize({ ...operatorClaims, client_id: 'ada', sub: 'ada' });
    const ask = async (request: object) => (await send(request)).status;

    const asPerson = { ...none, headers: fromConsole, cookies: session };
    const statuses = [await ask(asPerson), await ask({ authorization: client }), await ask(asPerson)];

    expect(statuses).toEqual([200, 200, 429]);
  });
});
