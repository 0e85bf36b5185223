import type { References } from '../cloudformation/references.ts';
import { type Api, supportedResources } from '../cloudformation/resources.ts';
import { type Functions, findFunction } from '../lambda/functions.ts';

/** A route of the API. `admits` takes a token of its throttling, and returns false when there is none. */
export interface Route {
  readonly routeKey: string;
  admits(): boolean;
  invoke(event: unknown): Promise<unknown>;
}

export type Router = (method: string, path: string) => Match | undefined;
export type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

/** Reads the routes of the API with this protocol. Each has its function and a token bucket of its own. */
export function readRoutes(references: References, functions: Functions, protocol: Api['ProtocolType']): Route[] {
  const api = findApi(references, protocol)?.resource.name;
  const isOwn = ({ properties }: { properties: { ApiId: string } }) => properties.ApiId === api;
  const stage = references.all(supportedResources.Stage).find(isOwn);
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = stage?.properties.DefaultRouteSettings ?? none;
  const integrations = references.all(supportedResources.Integration).filter(isOwn);
  const pools = new Map(
    integrations.map(({ resource: { name }, properties: { IntegrationUri } }) => [
      `integrations/${name}`,
      findFunction(functions, IntegrationUri.replace(/\/invocations$/, '')),
    ]),
  );
  const routes = references.all(supportedResources.Route).filter(isOwn);
  return routes.map(({ properties: { RouteKey: routeKey, Target } }) => {
    const pool = pools.get(Target);
    if (!pool) throw new Error(`the target ${Target} of ${routeKey} does not exist`);
    if (/\+\}|^ANY /.test(routeKey)) throw new Error(`local/ does not support the route ${routeKey}`);
    return { routeKey, admits: createTokenBucket(rate, burst), invoke: (event) => pool.invoke(event) };
  });
}

/** Finds the API with this protocol. */
export function findApi(references: References, protocol: Api['ProtocolType']) {
  return references.all(supportedResources.Api).find(({ properties }) => properties.ProtocolType === protocol);
}

const none = {
  ThrottlingRateLimit: Number.POSITIVE_INFINITY,
  ThrottlingBurstLimit: Number.POSITIVE_INFINITY,
};

/** Creates a token bucket: true up to `burst` times at once, and `ratePerSecond` times a second on average. */
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

/** Creates a router with the order of API Gateway: a literal segment before `{name}`, and `$default` last. */
export function createRouter(routes: readonly Route[]): Router {
  // `~` sorts after every other character of a path.
  const getRank = ({ routeKey }: Route) => routeKey.replaceAll('{', '~');
  const candidates = routes
    .toSorted((a, b) => (getRank(a) < getRank(b) ? -1 : 1))
    .map((route) => ({ route, pattern: toPattern(route.routeKey) }));
  const defaultRoute = routes.find(({ routeKey }) => routeKey === '$default');

  return (method, path) => {
    for (const { route, pattern } of candidates) {
      const match = pattern.exec(`${method} ${path}`);
      if (match) return { route, params: { ...match.groups } };
    }
    return defaultRoute && { route: defaultRoute, params: {} };
  };
}

/** Converts `GET /orders/{orderId}` to a regular expression with a group for each parameter. */
function toPattern(routeKey: string): RegExp {
  return new RegExp(`^${routeKey.replace(/[.$]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}
