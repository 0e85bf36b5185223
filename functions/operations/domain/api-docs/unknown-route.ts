import { Refusal } from '../../../messages/refusal.ts';

/** The paths of the API, each with its methods in lower case, as the OpenAPI document has them. */
export type Paths = Readonly<Record<string, object>>;

/** What is said to a request that no route takes: the path has other methods, or it does not exist. */
export function createUnknownRouteRefusal(path: string, paths: Paths): Refusal {
  const methods = Object.entries(paths).flatMap(([template, operations]) =>
    matchesPath(template, path) ? Object.keys(operations).flatMap(listMethods) : [],
  );
  if (methods.length === 0) return new Refusal('not_found', 'There is nothing here.');
  const allow = methods.join(', ');
  return new Refusal('method_not_allowed', `Only ${allow} is possible here.`, { headers: { allow } });
}

/** A route that takes GET takes HEAD too. */
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
