import type { EventSourceMapping } from '../cloudformation/resources.ts';

type Pattern = { readonly [field: string]: unknown };

/**
 * Which events a mapping wants: those that fit any of its filters. Of the language of patterns, what is used here runs:
 * fields within fields, lists of texts, and `exists`. Throws at any other, by name.
 */
export function matchesFilter({ FilterCriteria }: Pick<EventSourceMapping, 'FilterCriteria'>) {
  const patterns = FilterCriteria?.Filters.map(({ Pattern }) => JSON.parse(Pattern));
  const conditions = patterns?.map(matchesFields);
  return (event: unknown): boolean => conditions?.some((fits) => fits(event)) ?? true;
}

function matchesFields(pattern: Pattern): (value: unknown) => boolean {
  const fields = Object.entries(pattern).map(
    ([name, wanted]) =>
      [name, Array.isArray(wanted) ? matchesAny(wanted) : matchesFields(parsePattern(wanted))] as const,
  );
  return (value) => fields.every(([name, fits]) => fits(isObject(value) ? value[name] : undefined));
}

function matchesAny(wanted: readonly unknown[]): (value: unknown) => boolean {
  const choices = wanted.map((choice) => {
    if (typeof choice === 'string') return (value: unknown) => value === choice;
    const { exists, ...others } = parsePattern(choice);
    if (typeof exists !== 'boolean' || Object.keys(others).length > 0) throw refuseUnknownPattern(choice);
    return (value: unknown) => (value !== undefined) === exists;
  });
  return (value) => choices.some((fits) => fits(value));
}

function parsePattern(value: unknown): Pattern {
  if (isObject(value)) return value;
  throw refuseUnknownPattern(value);
}

function refuseUnknownPattern(pattern: unknown): Error {
  return new Error(
    `local/ does not run the event filter ${JSON.stringify(pattern)}: see local/triggers/event-filter.ts`,
  );
}

function isObject(value: unknown): value is Pattern {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
