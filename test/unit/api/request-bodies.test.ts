import { describe, expect, test } from '@jest/globals';
import { ask, bodyRoutes, startWholeApi } from './whole-api.ts';

// Every route with a body, on the deployed functions.
startWholeApi();

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** Sends a body and returns the problem code, or the error of the token endpoint. */
async function send(route: string, body: string | Buffer, headers: Record<string, string | undefined> = {}) {
  const { status, headers: sent, text } = await ask(route, { body, headers });
  const { code, error, detail = '', error_description: description = '' } = text === '' ? {} : JSON.parse(text);
  return { status, code: code ?? error, detail: `${detail}${description}`, headers: sent };
}

test('finds the routes with a body', () => {
  expect(bodyRoutes).toEqual(expect.arrayContaining(['POST /orders', 'POST /auth/token', 'PUT /products/{productId}']));
  expect(bodyRoutes.length).toBeGreaterThanOrEqual(9);
});

describe.each(bodyRoutes)('%s', (route) => {
  const isForm = route === 'POST /auth/token';
  const mediaType = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const unreadable = isForm ? 'invalid_request' : 'invalid_json';
  const textOf = (value: string) => (isForm ? `grant_type=${value}` : JSON.stringify({ unknown: value }));
  // The body has no known field, so that no route does anything.
  const read = isForm ? 'unsupported_grant_type' : 'validation_failed';

  test.each([
    ['without a charset', mediaType],
    ['in UTF-8', `${mediaType}; charset=utf-8`],
    ['in UTF-8 in capitals and quotes', `${mediaType};Charset="UTF-8"`],
    ['in UTF-8 among other parameters', `${mediaType}; x="; charset=latin1"; charset=utf-8 ; y=z`],
  ])('reads a body %s', async (_, type) => {
    expect(await send(route, textOf('ü'), { 'content-type': type })).toMatchObject({ code: read });
  });

  test.each([
    'iso-8859-1',
    '"ISO-8859-1"',
    'latin1',
    'utf-16',
    'UTF-16LE',
    'windows-1252',
    'us-ascii',
    '',
    '""',
    "'utf-8'",
    'utf-8; charset=latin1',
    'utf-8x',
  ])('refuses a body in the charset %s', async (charset) => {
    const type = `${mediaType}; charset=${charset}`;

    expect(await send(route, textOf('x'), { 'content-type': type })).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
      headers: { 'cache-control': 'no-store' },
    });
  });

  test.each(['gzip', 'GZIP', 'br', 'deflate', 'identity, gzip', 'gzip,identity', 'zstd', 'x'])(
    'refuses a body in the content encoding %s and says which encoding it accepts',
    async (encoding) => {
      expect(await send(route, textOf('x'), { 'content-encoding': encoding })).toMatchObject({
        status: 415,
        code: 'unsupported_media_type',
        headers: { 'accept-encoding': 'identity', 'cache-control': 'no-store' },
      });
    },
  );

  test.each(['identity', 'Identity', ' identity , identity', ''])(
    'reads a body in the encoding "%s"',
    async (encoding) => {
      expect(await send(route, textOf('x'), { 'content-encoding': encoding })).toMatchObject({
        code: read,
      });
    },
  );

  test.each<[string, string | Buffer]>([
    ['in Latin-1', latin1(textOf('Müller'))],
    ['cut inside a character', utf8(textOf('ü')).subarray(0, isForm ? -1 : -3)],
    ['with an overlong form', Buffer.concat([utf8(textOf('x').slice(0, -3)), Buffer.from([0xc0, 0xaf])])],
    ['with a surrogate in UTF-8', Buffer.concat([utf8(textOf('x').slice(0, -3)), Buffer.from([0xed, 0xa0, 0x80])])],
    ['in UTF-16', Buffer.from(`\ufeff${textOf('x')}`, 'utf16le')],
    ['whose bytes API Gateway has replaced', textOf('M\ufffdller')],
    ['that has the replacement character itself', utf8(textOf('\ufffd'))],
  ])('refuses a body %s', async (_, body) => {
    const refused = await send(route, body);

    expect(refused).toMatchObject({ status: 400, code: unreadable });
    expect(refused.detail).toContain('UTF-8');
  });

  test('ignores a byte order mark, in text and in bytes', async () => {
    for (const body of [`\ufeff${textOf('x')}`, utf8(`\ufeff${textOf('x')}`)])
      expect(await send(route, body)).toMatchObject({ code: read });
  });

  test.each(
    isForm
      ? ['grant_type=a&grant_type=a', 'scope=a&scope=', 'client_id=a&x=1&client_id=b', 'client_secret=&client_secret=']
      : [
          '{"a":1,"a":2}',
          '{"a":1,"b":{"c":[{"d":1},{"e":{"f":1,"g":2,"f":1}}]}}',
          '{"a":1,"\\u0061":1}',
          '{"a":{},"b":[],"a":null}',
          '{"x":[{"a":1}],"y":{"a":1},"x":"a"}',
          '[{"":1,"":1}]',
          '{"a\\"":1,"a\\"" : 2}',
          '{"__proto__":1,"__proto__":2}',
        ],
  )('refuses a repeated name: %s', async (body) => {
    const refused = await send(route, body);

    expect(refused).toMatchObject({ status: 400, code: unreadable });
    expect(refused.detail).toMatch(/twice|more than once/);
  });

  test.each(
    isForm
      ? ['resource=a&resource=b&grant_type=x', 'x=1&x=2&grant_type=x', 'resource=%FC&grant_type=x']
      : [
          '{"a":{"a":1},"b":{"a":{"a":1}}}',
          '[{"a":1},{"a":1}]',
          '{"a":"\\"a\\":1","b":"{\\"a\\":1,\\"a\\":1}"}',
          '{"a":"a","b":"a","c":["a","a"]}',
          '{"A":1,"a":1,"a ":1}',
          '{"a":"\\\\","b":"\\ufffd"}',
        ],
  )('accepts names that only seem to repeat: %s', async (body) => {
    expect(await send(route, body)).toMatchObject({ code: read });
  });
});

test('accepts no body where it is optional, whatever the headers say', async () => {
  for (const headers of [{}, { 'content-type': 'text/plain' }, { 'content-encoding': 'gzip' }])
    expect((await ask('POST /operations/dead-letters/{id}/redrive', { path: { id: 'x' }, headers })).status).toBe(404);
});

test('refuses a form with percent-encoded bytes that are not UTF-8', async () => {
  for (const name of ['grant_type', 'scope', 'client_id', 'client_secret'])
    expect(await send('POST /auth/token', `${name}=M%FCller`)).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
});
