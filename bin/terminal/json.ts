/** Any value of a response. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** Returns the value at a path of members, or undefined. Responses may have more or fewer members than a command reads. */
export function getValue(json: Json | undefined, ...path: string[]): Json | undefined {
  return path.reduce<Json | undefined>((inside, name) => {
    if (typeof inside !== 'object' || inside === null || Array.isArray(inside)) return undefined;
    return Object.hasOwn(inside, name) ? inside[name] : undefined;
  }, json);
}

/** Returns the list at a path, or an empty list. */
export function getList(json: Json | undefined, ...path: string[]): Json[] {
  const list = getValue(json, ...path);
  return Array.isArray(list) ? list : [];
}

/** Returns the value at a path as text, or ''. */
export function getText(json: Json | undefined, ...path: string[]): string {
  const value = getValue(json, ...path);
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
