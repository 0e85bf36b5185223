/** Copies plain data as a table returns it: without undefined members. Takes about half of the time of `structuredClone`. */
export function copy<Data>(data: Data): Data {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map(copy) as Data;
  if (Object.getPrototypeOf(data) !== Object.prototype) return structuredClone(data);
  const copied: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(data)) if (member !== undefined) copied[name] = copy(member);
  return copied as Data;
}
