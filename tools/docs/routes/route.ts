import type * as z from 'zod/mini';
import type { RefusalCode } from '../../../functions/messages/refusal.ts';
import { listKeys } from '../../../functions/messages/stored.ts';
import type { Scope } from '../../../functions/platform/auth/access.ts';
import type { RouteDefinition, RouteTable } from '../../../functions/platform/http/routes.ts';
import type { RequestHeader } from '../meanings/parameters.ts';
import type { HeaderName } from '../openapi/headers.ts';
import { type AnswerSchema, type RequestSchema, requestSchemas } from '../openapi/schemas.ts';

/** The groups of routes, and what each is for. */
export const tags = {
  Orders: 'Place, follow, explain and cancel orders.',
  Events: 'What happens to the orders, for programs that follow them.',
  Webhooks: 'Events of orders, posted to receivers as they happen.',
  Figures: 'How many orders reached what, in which time, and for how much money.',
  Products: 'The catalogue and its stock.',
  Deliveries: 'What there is to ship, and what carriers report of it.',
  Operations: 'For the people who run the service.',
  Authentication: 'Tokens, and what verifies them.',
  Console: 'How people sign in to the operations console.',
  Service: 'The service itself and its documents.',
} as const;

type Texts = {
  id: string;
  tag: keyof typeof tags;
  summary: string;
  description: string;
  /** Whether the client can authenticate by HTTP Basic. */
  basic?: true;
  headers?: readonly RequestHeader[];
  answers: Readonly<Record<number, Described>>;
  refusals?: readonly RefusalCode[];
};
type Described = {
  description: string;
  schema?: AnswerSchema;
  /** An example for each media type of a response that is not JSON. */
  text?: Readonly<Record<string, string>>;
  headers?: readonly HeaderName[];
};
type FormBody = { schema: RequestSchema; mediaType: string; example: unknown };

/** The texts and examples of each route of a table. A route without them does not compile. */
export type RouteTexts<Table> = {
  readonly [Key in Exclude<keyof Table, '$default'>]: Texts &
    (Table[Key] extends { body: unknown } ? { body: { example: unknown } } : { body?: FormBody });
};

/** A route of the document: what the function reads from its table, and the texts. */
export type RouteDescription = Texts & {
  method: string;
  path: string;
  /** Any one of them suffices; none means that the route is open. */
  scopes: readonly Scope[];
  query?: z.ZodMiniObject | undefined;
  body?: { schema: RequestSchema; required: boolean; mediaType?: string; example: unknown } | undefined;
};

/** Joins a table of routes with their texts, in the order of the texts. */
export function describeRoutes<Table extends RouteTable>(table: Table, texts: RouteTexts<Table>): RouteDescription[] {
  const all: Readonly<Record<string, Texts & { body?: { example: unknown } | FormBody }>> = texts;
  return Object.entries(all).map(([key, { body, ...text }]) => {
    const [method = '', path = ''] = key.split(' ');
    const {
      scopes = [],
      query,
      body: schema,
    }: RouteDefinition = Object.entries(table).find(([each]) => each === key)?.[1] ?? {};
    return { ...text, method: method.toLowerCase(), path, scopes, query, body: body && describeBody(body, schema) };
  });
}

function describeBody(body: { example: unknown } | FormBody, schema: z.ZodMiniType | undefined) {
  if ('schema' in body) return { ...body, required: true };
  const name = listKeys(requestSchemas).find((each) => requestSchemas[each] === schema);
  if (!schema || !name) throw new Error('a body of a route has no name: add its schema to requestSchemas');
  return { schema: name, required: !schema.safeParse({}).success, example: body.example };
}
