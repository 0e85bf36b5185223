import { Refusal } from '../../../messages/refusal.ts';

/** The paths of the OpenAPI document, each with its methods in lower case. */
export type Paths = Readonly<Record<string, object>>;

/**
 * Creates the refusal of a request without a route: the path has other methods, or does not exist. A documented route that
 * has no function belongs to another stage: only those with Stripe receive its events.
 */
export function createUnknownRouteRefusal({ method, path }: { method: string; path: string }, paths: Paths): Refusal {
  const methods = Object.entries(paths).flatMap(([template, operations]) =>
    matchesPath(template, path) ? Object.keys(operations).flatMap(listMethods) : [],
  );
  if (methods.length === 0 || methods.includes(method)) return new Refusal('not_found', 'There is no such resource.');
  const allow = methods.join(', ');
  return new Refusal('method_not_allowed', `This resource allows ${allow} only.`, { headers: { allow } });
}

/** Every route with GET has HEAD, too. */
function listMethods(method: string): string[] {
  return method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
}

function matchesPath(template: string, path: string): boolean {
  const parts = template.split('/');
  const given = path.split('/');
  return (
    parts.length === given.length &&
    parts.every((part, index) => part === given[index] || (part.startsWith('{') && given[index] !== ''))
  );
}
