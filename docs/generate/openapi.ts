import * as z from 'zod/mini';
import { type RefusalCode, refusalStatuses } from '../../functions/messages/refusal.ts';
import { headers, headersOf, refusalHeadersOf } from './headers.ts';
import { operationsRoutes } from './operations-routes.ts';
import { orderingRoutes } from './ordering-routes.ts';
import { deliveryRoutes, openRoutes } from './other-routes.ts';
import { parametersOf } from './parameters.ts';
import { productRoutes } from './product-routes.ts';
import type { RouteDescription } from './route.ts';
import { answerSchemas, requestSchemas } from './schemas.ts';
import { securityOf, securitySchemes } from './security.ts';

type Json = { [member: string]: unknown };

export const routes = [
  ...orderingRoutes,
  ...productRoutes,
  ...deliveryRoutes,
  ...operationsRoutes,
  ...openRoutes,
];

/** The OpenAPI 3.1 document, from the schemas that the code parses with. */
export function openapi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Order processing',
      version,
      description:
        'Takes orders exactly once, holds the stock, has them paid and delivered, and says where each is and why.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: securitySchemes(),
      headers: headers(),
      schemas: { ...named(requestSchemas, 'input'), ...named(answerSchemas, 'output') },
    },
  };
}

function operation(route: RouteDescription): Json {
  const { body } = route;
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    security: securityOf(route),
    parameters: parametersOf(route),
    ...(body
      ? {
          requestBody: {
            required: body.required ?? true,
            content: {
              [body.mediaType ?? 'application/json']: { schema: ref(body.schema), example: body.example },
            },
          },
        }
      : {}),
    responses: { ...answers(route), ...refusals(route) },
  };
}

function answers(route: RouteDescription): Json {
  return Object.fromEntries(
    Object.entries(route.answers).map(([status, { description, schema, mediaType, headers: own }]) => [
      status,
      {
        description,
        headers: headersOf(own),
        ...(schema || mediaType
          ? {
              content: {
                [mediaType ?? 'application/json']: { schema: schema ? ref(schema) : { type: 'string' } },
              },
            }
          : {}),
      },
    ]),
  );
}

/** Every status that a route can refuse with, and the codes behind it. */
function refusals(route: RouteDescription): Json {
  const codes = new Set<RefusalCode>([...(route.refusals ?? []), 'internal_error', 'unavailable']);
  if (route.scopes.length > 0) for (const code of protectedBy) codes.add(code);
  // Whatever is not known in a query is refused; the token endpoint has errors of its own.
  if (!route.body?.mediaType) codes.add('validation_failed');
  if (route.body && !route.body.mediaType) for (const code of readingABody) codes.add(code);
  const byStatus = Map.groupBy([...codes].sort(), (code) => refusalStatuses[code]);
  return Object.fromEntries(
    [...byStatus]
      .filter(([status]) => !(status in route.answers))
      .map(([status, those]) => [
        status,
        {
          description: those.map((code) => `\`${code}\``).join(', '),
          headers: refusalHeadersOf(status),
          content: { 'application/problem+json': { schema: ref('Problem') } },
        },
      ]),
  );
}

/** A protected route refuses any parameter in its query that it does not know. */
const protectedBy = [
  'token_missing',
  'token_invalid',
  'scope_missing',
  'rate_limited',
  'validation_failed',
] as const;
const readingABody = [
  'invalid_json',
  'validation_failed',
  'payload_too_large',
  'unsupported_media_type',
] as const;

function named(schemas: Readonly<Record<string, z.ZodMiniType>>, io: 'input' | 'output'): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io,
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]),
  );
}

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}
