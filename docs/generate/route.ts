import type * as z from 'zod/mini';
import type { RefusalCode } from '../../functions/messages/refusal.ts';
import type { Scope } from '../../functions/platform/access.ts';
import type { HeaderName } from './headers.ts';
import type { AnswerSchema, RequestSchema } from './schemas.ts';

/** One route as the document tells of it. What every route of its kind has in common is added by the generator. */
export type RouteDescription = {
  id: string;
  method: 'get' | 'put' | 'post';
  path: string;
  tag: string;
  summary: string;
  /** Any one of them suffices; none means that the route is open. */
  scopes: readonly Scope[];
  /** Whether the client can name itself by HTTP Basic. */
  basic?: true;
  query?: z.ZodMiniObject;
  headers?: Readonly<Record<string, string>>;
  body?: { schema: RequestSchema; required?: false; mediaType?: string; example: unknown };
  answers: Readonly<Record<number, Described>>;
  refusals?: readonly RefusalCode[];
};
type Described = {
  description: string;
  schema?: AnswerSchema;
  mediaType?: string;
  headers?: readonly HeaderName[];
};
