/** Anything that an answer of the API can be. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** What stands at a path of members, if it is there: answers may have gained or lack what we do not need. */
export function getValue(json: Json | undefined, ...path: string[]): Json | undefined {
  return path.reduce<Json | undefined>((inside, name) => {
    if (typeof inside !== 'object' || inside === null || Array.isArray(inside)) return undefined;
    return Object.hasOwn(inside, name) ? inside[name] : undefined;
  }, json);
}

/** The same as a list; what is no list is an empty one. */
export function getList(json: Json | undefined, ...path: string[]): Json[] {
  const list = getValue(json, ...path);
  return Array.isArray(list) ? list : [];
}

/** The same as a text for people; '' where there is nothing. */
export function getText(json: Json | undefined, ...path: string[]): string {
  const found = getValue(json, ...path);
  if (found === undefined || found === null) return '';
  return typeof found === 'string' ? found : JSON.stringify(found);
}
