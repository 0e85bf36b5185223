import { expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { Access, Caller } from '../../../../functions/platform/auth/access.ts';
import type { HttpRequest } from '../../../../functions/platform/http/http-function.ts';
import { parseQuery } from '../../../../functions/platform/http/query-params.ts';
import { protectRoutes, type RouteTable } from '../../../../functions/platform/http/routes.ts';
import { routes as documentedRoutes } from '../../../../tools/docs/openapi/openapi.ts';
import { describeRoutes } from '../../../../tools/docs/routes/route.ts';
import { trace } from '../../../support/example.ts';
import { allRoutes } from '../../../support/route-tables.ts';

const caller: Caller = {
  ...{ clientId: 'demo', actor: 'client:demo', scopes: new Set(), isOperator: false },
  findCursorKeys: async () => [],
};
const steps: string[] = [];
const access: Access = {
  allow: (scopes, query, route) => async (request) => {
    steps.push(`authorized for ${[scopes].flat()}`);
    return route(request, caller, parseQuery(request, query));
  },
};
const table = {
  'PUT /things/{id}': {
    scopes: ['orders:write'],
    params: z.object({ id: z.string().check(z.maxLength(3)) }),
    body: z.strictObject({ size: z.number() }),
  },
  'POST /things': { scopes: ['operations'], body: z.strictObject({ heal: z.optional(z.boolean()) }) },
  'GET /things': { scopes: ['orders:read'], query: z.strictObject({ colour: z.optional(z.string()) }) },
} as const satisfies RouteTable;

function request(change: Partial<HttpRequest>): HttpRequest {
  const time = { now: () => 0, after: () => () => undefined, remainingMs: () => 1_000 };
  return {
    ...{ method: 'GET', path: '/things', params: {}, query: {}, repeatedParams: [], text: '', trace, time },
    headers: { 'content-type': 'application/json' },
    receivedAt: 0,
    responseHeaders: {},
    ...change,
  };
}

const routes = protectRoutes(access, table, {
  'PUT /things/{id}': async (_, { clientId }, input) => ({ status: 200, body: { clientId, ...input } }),
  'POST /things': async (_, __, { body }) => ({ status: 200, body }),
  'GET /things': async (_, __, { query }) => ({ status: 200, body: query }),
});

test.each<[key: keyof typeof table, Partial<HttpRequest>, body: unknown]>([
  [
    'PUT /things/{id}',
    { params: { id: 'a' }, text: '{"size":1}' },
    { clientId: 'demo', query: {}, params: { id: 'a' }, body: { size: 1 }, received: { size: 1 } },
  ],
  ['POST /things', { text: '{"heal":true}' }, { heal: true }],
  ['POST /things', { text: '' }, {}],
  ['GET /things', { query: { colour: 'red' } }, { colour: 'red' }],
])('passes what %s parses from %j to its handler', async (key, change, body) => {
  expect(await routes[key]?.(request(change))).toEqual({ status: 200, body });
  expect(steps.at(-1)).toBe(`authorized for ${table[key].scopes}`);
});

test.each<[key: keyof typeof table, Partial<HttpRequest>, code: string]>([
  ['PUT /things/{id}', { params: { id: 'abcd' }, text: '{"size":1}' }, 'validation_failed'],
  ['PUT /things/{id}', { params: { id: 'a' }, text: '' }, 'invalid_json'],
  ['PUT /things/{id}', { params: { id: 'a' }, text: '{}' }, 'validation_failed'],
  ['PUT /things/{id}', { params: { id: 'a' }, text: '{"size":1}', query: { colour: 'red' } }, 'validation_failed'],
  ['POST /things', { text: '{"other":1}' }, 'validation_failed'],
  ['GET /things', { query: { size: '1' } }, 'validation_failed'],
])('refuses %s with %j before its handler', async (key, change, code) => {
  await expect(routes[key]?.(request(change))).rejects.toMatchObject({ code });
});

test('has a text in the OpenAPI document for every route of the tables, and for no other', () => {
  const documented = documentedRoutes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);

  expect(documented.sort()).toEqual(
    allRoutes
      .map(({ key }) => key)
      .filter((key) => key !== '$default')
      .sort(),
  );
});

test('does not compile without a handler and a text for each route', () => {
  const one = { 'GET /things': { scopes: ['orders:read'] } } as const satisfies RouteTable;

  // @ts-expect-error: the handler of GET /things is missing.
  const handlers = protectRoutes(access, one, {});
  // @ts-expect-error: the texts of GET /things are missing.
  const described = describeRoutes(one, {});

  expect([handlers, described]).toEqual([{}, []]);
});
