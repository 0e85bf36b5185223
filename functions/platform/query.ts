import * as z from 'zod/mini';
import { Refusal } from '../messages/refusal.ts';
import type { Asked } from './http.ts';
import { parsed, pointer } from './problem.ts';

export const NoQuery = z.strictObject({});

/** The query of a request, parsed: an unknown or a repeated parameter is refused, numbers come as text. */
export function queryOf<Schema extends z.ZodMiniType>(asked: Asked, schema: Schema): z.infer<Schema> {
  const query = parsed(schema, asked.query);
  const repeated = { code: 'repeated', detail: 'must stand only once' };
  const errors = asked.repeated.map((name) => ({ pointer: pointer([name]), ...repeated }));
  if (errors.length > 0)
    throw new Refusal('validation_failed', 'A query parameter stands more than once.', { errors });
  return query;
}
