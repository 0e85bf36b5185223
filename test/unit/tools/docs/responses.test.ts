import { describe, expect, test } from '@jest/globals';
import { ask, bodyRoutes, getRoutes, requiredQueries, startWholeApi } from '../../api/whole-api.ts';
import { described, validator } from './documents.ts';

// Compares the responses of the functions to the example requests of the document with the document.
startWholeApi();

const document = described();
const faultsOf = validator(document);

function operationOf(route: string): any {
  const [method = '', path = ''] = route.split(' ');
  return document.paths[path][method.toLowerCase()];
}

function formOf(example: object): string {
  return String(new URLSearchParams(Object.entries(example)));
}

/** Lists the parts of a response that the document does not describe, as sentences. */
function listUndocumented(route: string, { status, headers, text }: Awaited<ReturnType<typeof ask>>): string[] {
  const reference = operationOf(route).responses[status];
  if (!reference) return [`${status} is not described`];
  const response = document.components.responses[reference.$ref?.split('/').pop()] ?? reference;
  const missing = Object.keys(response.headers)
    .filter((name) => !/Retry-After|Idempotent-Replayed/.test(name) && headers[name.toLowerCase()] === undefined)
    .map((name) => `${name} is described and missing`);
  const tag = headers.etag && !response.headers.ETag ? ['ETag is not described'] : [];
  if (text === '') return [...missing, ...tag];
  const mediaType = `${headers['content-type']}`.split(';')[0] ?? '';
  const content = response.content?.[mediaType];
  const faults = content ? faultsOf(content.schema, asIts(mediaType, text)) : [`${mediaType} is not described`];
  return [...missing, ...tag, ...faults];
}

function asIts(mediaType: string, text: string): unknown {
  return /json$/.test(mediaType) ? JSON.parse(text) : text;
}

/** The routes of the sign-in need more than one request. */
const statuses: Record<string, number> = { 'GET /console/sign-in': 302, 'GET /console/callback': 400 };

describe.each(getRoutes)('%s', (route) => {
  const query = requiredQueries[route] ?? '';

  test('returns the documented response', async () => {
    const answer = await ask(route, { query });

    expect([answer.status, listUndocumented(route, answer)]).toEqual([statuses[route] ?? 200, []]);
  });

  test('refuses requests with the documented errors', async () => {
    const unknown = {
      orderId: '0d9f3a52-7c1b-8e60-8a3e-000000000000',
      productId: 'x',
      id: 'x'.repeat(22),
      code: 'x',
      name: 'x',
      token: 'x',
    };
    for (const asking of [
      { as: 'unknown-client' },
      { path: unknown },
      { query: 'unheard=of' },
      { headers: { 'if-match': '"x"' } },
    ])
      expect([asking, listUndocumented(route, await ask(route, { query, ...asking }))]).toEqual([asking, []]);
  });
});

describe.each(bodyRoutes)('%s', (route) => {
  const { requestBody } = operationOf(route);
  const [[mediaType, { example }]] = Object.entries<any>(requestBody.content) as [[string, any]];
  const body = mediaType === 'application/json' ? JSON.stringify(example) : formOf(example);

  test('accepts the documented example and returns the documented response', async () => {
    const answer = await ask(route, { body });

    expect([answer.text.slice(0, 300), listUndocumented(route, answer)]).toEqual([expect.any(String), []]);
  });

  test('refuses requests with the documented errors', async () => {
    for (const asking of [
      { body: '{' },
      { body: 'x'.repeat(70_000) },
      { body, headers: { 'content-type': 'text/plain' } },
    ])
      expect(listUndocumented(route, await ask(route, asking))).toEqual([]);
  });
});

test.each(['GET /', 'HEAD /', 'GET /docs/'])('redirects %s to the documentation page', async (route) => {
  const { status, headers } = await ask(`$default ${route}`);

  expect([status, headers.location]).toEqual([302, '/docs']);
});

test.each(['POST /', 'GET /doc', 'GET //'])('answers 404 to %s', async (route) => {
  expect((await ask(`$default ${route}`)).status).toBe(404);
});

test.each(Object.keys(document.components.examples))(
  'renders the page of %s without external resources and with one main element',
  async (code) => {
    const { headers, text } = await ask('GET /docs/problems/{code}', { path: { code } });

    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline'; img-src data:;/,
    );
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(text).toContain('<link rel="icon" href="data:,">');
    expect(text.match(/<main>|<\/main>/g)).toEqual(['<main>', '</main>']);
  },
);
