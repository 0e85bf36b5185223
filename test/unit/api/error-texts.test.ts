import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ask, startWholeApi } from './whole-api.ts';

// Every field of every body and every query parameter of the OpenAPI document, with wrong values.
startWholeApi();

type Schema = {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  [combined: string]: unknown;
};
type Operation = {
  parameters: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};
const {
  paths,
  components,
}: { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } } = JSON.parse(
  readFileSync('docs/openapi.json', 'utf8'),
);
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    route: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);

const wrong = [
  '',
  ' ',
  'a b',
  '\u0000',
  'ü',
  '%',
  '0',
  '101',
  'x'.repeat(70_000 / 8),
  0,
  -1,
  1.5,
  1e15,
  null,
  true,
  {},
  [],
  [[]],
];

/** Lists the paths of all fields of a schema, with one member of each list and map. */
function listPaths(schema: Schema): string[][] {
  if (schema.$ref) return listPaths(components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  const combined = ['anyOf', 'oneOf', 'allOf'].flatMap((name) => (schema[name] ?? []) as Schema[]);
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => prefixPaths(name, member));
  const map = typeof schema.additionalProperties === 'object' ? prefixPaths('a b', schema.additionalProperties) : [];
  const items = schema.items ? prefixPaths('0', schema.items) : [];
  return [...members, ...map, ...items, ...combined.flatMap(listPaths)];
}

function prefixPaths(name: string, member: Schema): string[][] {
  return [[name], ...listPaths(member).map((path) => [name, ...path])];
}

function createBody([name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  return name === '0' ? [createBody(rest, value)] : { [name]: createBody(rest, value) };
}

/** Expects that each `detail` is a plain sentence, and returns them. */
function expectPlain(text: string): string[] {
  const details: string[] = (JSON.parse(text).errors ?? []).map(({ detail }: { detail: string }) => detail);
  for (const detail of details) {
    expect(detail).not.toMatch(/[\\^$|]|\(\?|\[[^\]]*-[^\]]*\]|\/[gimsuy]*$/);
    expect(detail).not.toMatch(/Invalid|undefined|\[object|NaN/);
    expect(detail).not.toContain('/openapi.json');
    expect(detail).toMatch(/^(must|is|has|stands|may|cannot)\b/);
    expect(detail.length).toBeLessThan(300);
  }
  return details;
}

const jsonRoutes = operations.filter(({ operation }) => operation.requestBody?.content['application/json']);
describe.each(jsonRoutes)('$route', ({ route, operation }) => {
  const schema = operation.requestBody?.content['application/json']?.schema ?? {};

  test('says in words what each field must be', async () => {
    const details: string[] = [];
    for (const path of [[], ...listPaths(schema)])
      for (const value of [...wrong, undefined]) {
        const { status, text } = await ask(route, { body: JSON.stringify(createBody(path, value)) ?? '' });
        expect(status).toBeLessThan(500);
        if (status === 400) details.push(...expectPlain(text));
      }
    expect(new Set(details).size).toBeGreaterThan(1);
  });
});

const queried = operations.filter(({ operation }) =>
  operation.parameters.some((parameter) => parameter.in === 'query'),
);
describe.each(queried)('$route', ({ route, operation }) => {
  test('says in words what each parameter must be', async () => {
    for (const parameter of operation.parameters.filter((one) => one.in === 'query'))
      for (const value of wrong) {
        const query = new URLSearchParams({ [parameter.name]: String(value) }).toString();
        const { status, headers, text } = await ask(route, { query });
        expect(status).toBeLessThan(500);
        if (status === 400 && headers['content-type'] === 'application/problem+json') expectPlain(text);
      }
    const refused = await ask(route, {
      query: route === 'GET /analytics/orders' ? 'milestone=paid&limit=1000' : 'limit=1000',
    });
    if (operation.parameters.some(({ name }) => name === 'limit'))
      expect(expectPlain(refused.text)).toEqual(['must be a whole number from 1 to 100']);
  });
});

test.each([
  [
    'GET /orders',
    'createdFrom=2026-11-26T13:17:36',
    'must be a date and time with an offset, for example 2026-11-26T13:17:36Z or 2026-11-26T14:17:36+01:00, in the years 0001 to 9999 UTC',
  ],
  ['GET /operations/dead-letters', 'orderId=x', 'must be a UUID, for example 0d9f3a52-7c1b-8e60-8a3e-3f6d2b9c1a04'],
])('says with an example what is expected: %s?%s', async (route, query, detail) => {
  expect(expectPlain((await ask(route, { query })).text)).toEqual([detail]);
});

test('says what a path parameter must be', async () => {
  const { text } = await ask('PUT /products/{productId}', { path: { productId: 'a b' }, body: '{}' });

  expect(expectPlain(text)).toHaveLength(1);
});
