import * as z from 'zod/mini';
import type { Asked, Route } from './http.ts';
import { parsed } from './problem.ts';

export const NoQuery = z.strictObject({});

/** The query of a request, parsed: an unknown parameter is refused, numbers come as text. */
export function queryOf<Schema extends z.ZodMiniType>(asked: Asked, schema: Schema): z.infer<Schema> {
  return parsed(schema, asked.query);
}

/** An open route that takes no query; a protected one is told by `access`. */
export function withoutQuery(route: Route): Route {
  return async (asked) => {
    queryOf(asked, NoQuery);
    return route(asked);
  };
}
