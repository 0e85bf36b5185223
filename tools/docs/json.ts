/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

export function toStrings(json: Json | undefined): string[] {
  return Array.isArray(json) ? json.map(String) : [];
}

export function toMembers(json: Json | undefined): { [member: string]: Json } {
  return isObject(json) ? json : {};
}

export function isObject(json: Json | undefined): json is { [member: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
