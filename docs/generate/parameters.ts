import * as z from 'zod/mini';
import { pageQuery } from '../../functions/messages/page-query.ts';
import type { RouteDescription } from './route.ts';

type Json = { [member: string]: unknown };

/** All that a request can say outside its body. */
export function parametersOf(route: RouteDescription): Json[] {
  return [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)];
}

function pathParameters({ path }: RouteDescription): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', maxLength: 128 },
  }));
}

function queryParameters({ query }: RouteDescription): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !z.safeParse(schema, undefined).success,
    schema:
      schema === pageQuery.limit ? limit : z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  }));
}

/** In a URL every number is text, and as such it is parsed; for whoever asks it is a number. */
const limit = { type: 'integer', minimum: 1, maximum: 100, default: 20 };

function headerParameters({ headers = {} }: RouteDescription): Json[] {
  return Object.entries({
    ...headers,
    'X-Correlation-Id': 'Ties this request to all that follows from it.',
  }).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }));
}
