import type * as z from 'zod/mini';
import { toStoredSchema } from '../../../functions/messages/stored.ts';

/** The unknown members that a later release writes: one of each type that an item or a message can have. */
export const laterMember = { note: 'kept', nested: [{ deep: true }, 'x', 7], none: null };
export const laterName = 'laterMember';
export const laterValue = 'LATER_VALUE';

type Visit = { object?: (value: object) => object; enumValue?: (path: string, value: unknown) => unknown };

/** A value as a release writes it whose schemas have one more member in every object. */
export function withLaterMembers<T>(schema: z.core.SomeType, value: T): T {
  return visited(schema, value, '', { object: (one) => ({ ...one, [laterName]: laterMember }) }) as T;
}

/** Where a value has an enum, as paths. */
export function enumPaths(schema: z.core.SomeType, value: unknown): string[] {
  const paths: string[] = [];
  visited(schema, value, '', { enumValue: (path, at) => [paths.push(path), at][1] });
  return paths;
}

/** A value with an enum value at this path that only another release knows. */
export function withLaterValue<T>(schema: z.core.SomeType, value: T, path: string): T {
  return visited(schema, value, '', { enumValue: (at, is) => (at === path ? laterValue : is) }) as T;
}

/** Returns the value at a path, or undefined. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce((part, step) => Object(part)[step], value);
}

/** The paths of all members that a later release has added. */
export function laterPaths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return value === laterValue ? [path] : [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === laterName ? [`${path}/${name}`] : laterPaths(member, `${path}/${name}`),
  );
}

function visited(schema: z.core.SomeType, value: unknown, path: string, visit: Visit): unknown {
  const { def } = (schema as unknown as z.core.$ZodTypes)._zod;
  if (value === undefined) return value;
  switch (def.type) {
    case 'enum':
      return visit.enumValue ? visit.enumValue(path, value) : value;
    case 'optional':
      return visited(def.innerType, value, path, visit);
    case 'array':
      return (value as unknown[]).map((one, index) => visited(def.element, one, `${path}/${index}`, visit));
    case 'union': {
      const fits = def.options.find((one) => toStoredSchema(one).safeParse(value).success);
      return fits ? visited(fits, value, path, visit) : value;
    }
    case 'object': {
      const members = Object.entries(value as object).map(([name, member]) => {
        const known = def.shape[name];
        return [name, known ? visited(known, member, `${path}/${name}`, visit) : member];
      });
      const made = Object.fromEntries(members);
      return visit.object ? visit.object(made) : made;
    }
    default:
      return value;
  }
}

/** The optional members that a value has nowhere. */
export function absentPaths(schema: z.core.SomeType, value: unknown, path = ''): string[] {
  const { def } = (schema as unknown as z.core.$ZodTypes)._zod;
  if (def.type === 'optional') return value === undefined ? [path] : absentPaths(def.innerType, value, path);
  if (def.type === 'array') {
    const lists = (value as unknown[]).map((one) => absentPaths(def.element, one, `${path}/*`));
    const [first = [], ...others] = lists;
    return first.filter((absent) => others.every((list) => list.includes(absent)));
  }
  if (def.type !== 'object') return [];
  return Object.entries(def.shape).flatMap(([name, member]) =>
    absentPaths(member, Object(value)[name], `${path}/${name}`),
  );
}
