import * as z from 'zod/mini';
import type { Json } from '../json.ts';
import { headerMeanings, type ParameterMeaning, pathMeanings, queryMeanings } from '../meanings/parameters.ts';
import type { RouteDescription } from '../routes/route.ts';
import { toJsonSchema } from './components.ts';
import { asJson } from './shape.ts';

type Schema = { [keyword: string]: Json };

/** Returns the parameters of a route. Throws if `meanings/parameters.ts` does not describe one. */
export function getParameters(route: RouteDescription): Schema[] {
  return [...createPathParameters(route), ...createQueryParameters(route), ...createHeaderParameters(route)];
}

function createPathParameters({ path }: RouteDescription): Schema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) =>
    createParameter('path', name, true, pathMeanings[name], { type: 'string' }),
  );
}

function createQueryParameters({ id, query }: RouteDescription): Schema[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) =>
    createParameter(
      'query',
      name,
      !z.safeParse(schema, undefined).success,
      queryMeanings[`${id}.${name}`] ?? queryMeanings[name],
      toJsonSchema(schema),
    ),
  );
}

function createHeaderParameters({ headers = [] }: RouteDescription): Schema[] {
  return [...headers, 'X-Correlation-Id' as const].map((name) =>
    createParameter('header', name, false, headerMeanings[name], { type: 'string' }),
  );
}

function createParameter(
  where: string,
  name: string,
  required: boolean,
  meaning: ParameterMeaning | undefined,
  schema: Schema,
): Schema {
  if (!meaning) throw new Error(`the ${where} parameter ${name} is not described in tools/docs/meanings`);
  const { description, example, is, ...keywords } = meaning;
  const { pattern, ...rest } = schema;
  const isText = keywords.type === undefined && keywords.format === undefined;
  const inPlace = { ...rest, ...(isText && pattern !== undefined && { pattern }), ...asJson(keywords) };
  return asJson({
    name,
    in: where,
    required,
    description,
    schema: is ? { $ref: `#/components/schemas/${is}` } : inPlace,
    example,
  });
}
