import * as z from 'zod/mini';
import { Refusal } from '../../messages/refusal.ts';
import type { HttpRequest } from './http-function.ts';
import { parseInput, toJsonPointer } from './problem.ts';

export const NoQuery = z.strictObject({});

/** The query of a request, parsed: an unknown or a repeated parameter is refused, numbers come as text. */
export function parseQuery<Schema extends z.ZodMiniType>(asked: HttpRequest, schema: Schema): z.infer<Schema> {
  const query = parseInput(schema, asked.query);
  const repeated = { code: 'repeated', detail: 'must stand only once' };
  const errors = asked.repeated.map((name) => ({ pointer: toJsonPointer([name]), ...repeated }));
  if (errors.length > 0) throw new Refusal('validation_failed', 'A query parameter stands more than once.', { errors });
  return query;
}
