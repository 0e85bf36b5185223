import type { References } from '../cloudformation/references.ts';
import { supportedResources } from '../cloudformation/resources.ts';
import { createFunction, type Functions } from '../lambda/functions.ts';

/** What stands behind a route. `admits` says whether one more request may pass right now. */
export interface Route {
  readonly routeKey: string;
  admits(): boolean;
  invoke(event: unknown): Promise<unknown>;
}

export type Router = (method: string, path: string) => Match | undefined;
export type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** The template's routes, each with the function behind it and a token bucket of its own. */
export function readRoutes(references: References, functions: Functions): Route[] {
  const [stage] = references.all(supportedResources.Stage);
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = stage?.properties.DefaultRouteSettings ?? none;
  const integrations = new Map(
    references
      .all(supportedResources.Integration)
      .map(({ resource, properties }) => [
        `integrations/${resource.name}`,
        createFunction(functions, properties.IntegrationUri),
      ]),
  );
  return references.all(supportedResources.Route).map(({ properties: { RouteKey: routeKey, Target } }) => {
    const pool = integrations.get(Target);
    if (!pool) throw new Error(`${routeKey} goes to ${Target}, which is not there`);
    return { routeKey, admits: createTokenBucket(rate, burst), invoke: (event) => pool.invoke(event) };
  });
}

const none = {
  ThrottlingRateLimit: Number.POSITIVE_INFINITY,
  ThrottlingBurstLimit: Number.POSITIVE_INFINITY,
};

/** True as often at once as `burst` says, and `ratePerSecond` times a second on average. */
export function createTokenBucket(ratePerSecond: number, burst: number, now: () => number = Date.now): () => boolean {
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
export function createRouter(routes: readonly Route[]): Router {
  const ranked = routes
    .map((route) => {
      const [method = '', path = ''] = route.routeKey.split(' ');
      const rank = path.replace(/\{[^}]+\+\}/g, '~~').replace(/\{[^}]+\}/g, '~') + (method === 'ANY' ? '~' : '');
      return { route, method, rank, segments: path.split('/').slice(1) };
    })
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const byDefault = routes.find(({ routeKey }) => routeKey === '$default');

  return (method, path) => {
    const asked = path.split('/').slice(1);
    for (const { route, segments, ...own } of ranked) {
      const params = own.method === method || own.method === 'ANY' ? matchRoute(segments, asked) : undefined;
      if (params) return { route, params };
    }
    return byDefault && { route: byDefault, params: {} };
  };
}

function matchRoute(segments: readonly string[], asked: readonly string[]): Record<string, string> | undefined {
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
