import type * as z from 'zod/mini';
import type { RefusalCode } from '../../../functions/messages/refusal.ts';
import type { Scope } from '../../../functions/platform/auth/access.ts';
import type { RequestHeader } from '../meanings/parameters.ts';
import type { HeaderName } from '../openapi/headers.ts';
import type { AnswerSchema, RequestSchema } from '../openapi/schemas.ts';

/** The groups of routes, and what each is for. */
export const tags = {
  Orders: 'Place, follow, explain and cancel orders.',
  Products: 'The catalogue and its stock.',
  Deliveries: 'What there is to ship, and what carriers report of it.',
  Operations: 'For the people who run the service.',
  Authentication: 'Tokens, and what verifies them.',
  Service: 'The service itself and its documents.',
} as const;

/** One route as the document tells of it. What every route of its kind has in common is added by the generator. */
export type RouteDescription = {
  id: string;
  method: 'get' | 'put' | 'post';
  path: string;
  tag: keyof typeof tags;
  summary: string;
  /** What a client has to know beside the summary. */
  description: string;
  /** Any one of them suffices; none means that the route is open. */
  scopes: readonly Scope[];
  /** Whether the client can name itself by HTTP Basic. */
  basic?: true;
  query?: z.ZodMiniObject;
  headers?: readonly RequestHeader[];
  body?: { schema: RequestSchema; required?: false; mediaType?: string; example: unknown };
  answers: Readonly<Record<number, Described>>;
  refusals?: readonly RefusalCode[];
};
type Described = {
  description: string;
  schema?: AnswerSchema;
  /** An example for each media type of an answer that is no JSON. */
  text?: Readonly<Record<string, string>>;
  headers?: readonly HeaderName[];
};
