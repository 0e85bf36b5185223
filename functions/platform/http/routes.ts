import type * as z from 'zod/mini';
import type { Access, Caller, Scope } from '../auth/access.ts';
import { type HttpRequest, type HttpResponse, parseBody, type Route } from './http-function.ts';
import { parseInput } from './problem.ts';
import { NoQuery } from './query-params.ts';

/** A route as API Gateway keys it. GET answers HEAD as well. */
export type RouteKey = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}` | '$default';

/** A route requires any one of its scopes; without scopes it is open. It refuses a query and ignores a body that it does not name. */
export type RouteDefinition = {
  readonly scopes?: readonly Scope[];
  readonly query?: z.ZodMiniObject;
  /** Parsed before the body; path parameters without a schema are the handler's to check. */
  readonly params?: z.ZodMiniObject;
  /** An absent body is `{}` where the schema allows that. */
  readonly body?: z.ZodMiniType;
};

/** The routes of a function. The function, the stack and the OpenAPI document read the same table. */
export type RouteTable = { readonly [Key in RouteKey]?: RouteDefinition };

type Parse<Schema> = Schema extends z.ZodMiniType ? z.output<Schema> : undefined;
type Input<Definition> = {
  query: Parse<Definition extends { query: infer Query } ? Query : undefined>;
  params: Parse<Definition extends { params: infer Params } ? Params : undefined>;
  body: Parse<Definition extends { body: infer Body } ? Body : undefined>;
  /** The body before it is parsed. */
  received: unknown;
};
type ProtectedRoute<Definition> = (
  request: HttpRequest,
  caller: Caller,
  input: Input<Definition>,
) => Promise<HttpResponse>;

type Handle = (
  request: HttpRequest,
  caller: Caller,
  input: Record<keyof Input<never>, unknown>,
) => Promise<HttpResponse>;

/** A handler for each open route of a table. */
export type OpenRoutes<Table> = { readonly [Key in keyof Table]: Route };

/** Protects the routes of a table: authorizes each request and parses its query and body before its handler. */
export function protectRoutes<Table extends RouteTable>(
  access: Access,
  table: Table,
  handlers: { readonly [Key in keyof Table]: ProtectedRoute<Table[Key]> },
): Record<string, Route> {
  return Object.fromEntries(
    Object.entries(handlers).map(([key, handle]) => {
      const definition = table[key as keyof Table & RouteKey];
      return [key, protectRoute(access, definition ?? {}, handle as Handle)];
    }),
  );
}

function protectRoute(
  access: Access,
  { scopes = [], query = NoQuery, params: paramsSchema, body: schema }: RouteDefinition,
  handle: Handle,
): Route {
  const emptyIsObject = schema?.safeParse({}).success ?? false;
  return access.allow(scopes, query, async (request, caller, parsedQuery) => {
    const params = paramsSchema && parseInput(paramsSchema, request.params);
    const parsedBody = schema && parseBody(request, schema, { emptyIsObject });
    return handle(request, caller, {
      query: parsedQuery,
      params,
      body: parsedBody?.body,
      received: parsedBody?.received,
    });
  });
}
