import * as z from 'zod/mini';
import { Refusal } from '../../messages/refusal.ts';
import type { HttpRequest } from './http-function.ts';
import { parseInput, toJsonPointer } from './problem.ts';

export const NoQuery = z.strictObject({});

/** Parses the query of a request. Values are text. Throws `validation_failed` for an unknown or repeated parameter. */
export function parseQuery<Schema extends z.ZodMiniType>(request: HttpRequest, schema: Schema): z.infer<Schema> {
  const query = parseInput(schema, request.query);
  const repeated = { code: 'repeated', detail: 'must be given only once' };
  const errors = request.repeatedParams.map((name) => ({ pointer: toJsonPointer([name]), ...repeated }));
  if (errors.length > 0)
    throw new Refusal('validation_failed', 'A query parameter is given more than once.', { errors });
  return query;
}
