import { type Functions, functionFor } from './functions.ts';
import type { References } from './references.ts';
import { run } from './resources.ts';

/** What stands behind a route. `admits` says whether one more request may pass right now. */
export interface Route {
  readonly routeKey: string;
  admits(): boolean;
  invoke(event: unknown): Promise<unknown>;
}

export type Router = (method: string, path: string) => Match | undefined;
export type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** The template's routes, each with the function behind it and a token bucket of its own. */
export function routesOf(references: References, functions: Functions): Route[] {
  const [stage] = references.all(run.Stage);
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } =
    stage?.properties.DefaultRouteSettings ?? none;
  const integrations = new Map(
    references
      .all(run.Integration)
      .map(({ resource, properties }) => [
        `integrations/${resource.name}`,
        functionFor(functions, properties.IntegrationUri),
      ]),
  );
  return references.all(run.Route).map(({ properties: { RouteKey: routeKey, Target } }) => {
    const pool = integrations.get(Target);
    if (!pool) throw new Error(`${routeKey} goes to ${Target}, which is not there`);
    return { routeKey, admits: tokenBucket(rate, burst), invoke: (event) => pool.invoke(event) };
  });
}

const none = {
  ThrottlingRateLimit: Number.POSITIVE_INFINITY,
  ThrottlingBurstLimit: Number.POSITIVE_INFINITY,
};

/** True as often at once as `burst` says, and `ratePerSecond` times a second on average. */
export function tokenBucket(
  ratePerSecond: number,
  burst: number,
  now: () => number = Date.now,
): () => boolean {
  let tokens = burst;
  let filledAt = now();
  return () => {
    tokens = Math.min(burst, tokens + ((now() - filledAt) / 1000) * ratePerSecond);
    filledAt = now();
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

/**
 * Finds the route for a request in API Gateway's order: a literal segment before `{name}`, before `{name+}` (the rest of
 * the path), a method before `ANY`, and `$default` for whatever is left.
 */
export function routerOver(routes: readonly Route[]): Router {
  const ranked = routes
    .map((route) => {
      const [method = '', path = ''] = route.routeKey.split(' ');
      const rank =
        path.replace(/\{[^}]+\+\}/g, '~~').replace(/\{[^}]+\}/g, '~') + (method === 'ANY' ? '~' : '');
      return { route, method, rank, segments: path.split('/').slice(1) };
    })
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const byDefault = routes.find(({ routeKey }) => routeKey === '$default');

  return (method, path) => {
    const asked = path.split('/').slice(1);
    for (const { route, segments, ...own } of ranked) {
      const params = own.method === method || own.method === 'ANY' ? matched(segments, asked) : undefined;
      if (params) return { route, params };
    }
    return byDefault && { route: byDefault, params: {} };
  };
}

function matched(segments: readonly string[], asked: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    const [, name, rest] = /^\{(.+?)(\+?)\}$/.exec(segment) ?? [];
    const value = rest ? asked.slice(at).join('/') : asked[at];
    if (!value || (name === undefined && value !== segment)) return undefined;
    if (name !== undefined) params[name] = value;
    if (rest) return params;
  }
  return segments.length === asked.length ? params : undefined;
}
