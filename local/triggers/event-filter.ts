import * as z from 'zod/mini';
import type { EventSourceMapping } from '../cloudformation/resources.ts';

type Pattern = ({ exists: boolean } | string)[] | { [field: string]: Pattern };
const Choice = z.union([z.string(), z.strictObject({ exists: z.boolean() })]);
const Pattern: z.ZodMiniType<Pattern> = z.lazy(() => z.union([z.array(Choice), z.record(z.string(), Pattern)]));

/**
 * Returns whether an event matches one of the filters of a mapping. Supports nested fields, lists of strings and `exists`,
 * and throws at any other pattern.
 */
export function createEventFilter({ FilterCriteria }: Pick<EventSourceMapping, 'FilterCriteria'>) {
  const filters = FilterCriteria?.Filters.map(({ Pattern: text }) => createMatcher(JSON.parse(text)));
  return (event: unknown): boolean => filters?.some((isMatch) => isMatch(event)) ?? true;
}

/** Returns whether an event matches a pattern. Throws at a pattern that is not supported. */
export function createMatcher(pattern: unknown): (event: unknown) => boolean {
  const { success, data } = Pattern.safeParse(pattern);
  if (success) return (event) => matches(data, event);
  const text = JSON.stringify(pattern);
  throw new Error(`local/ does not support the event filter ${text}. Add it to local/triggers/event-filter.ts.`);
}

function matches(pattern: Pattern, value: unknown): boolean {
  if (Array.isArray(pattern))
    return pattern.some((choice) =>
      typeof choice === 'string' ? [value].flat().includes(choice) : choice.exists === (value !== undefined),
    );
  const fields = new Map(Object.entries(value ?? {}));
  return Object.entries(pattern).every(([name, field]) => matches(field, fields.get(name)));
}
