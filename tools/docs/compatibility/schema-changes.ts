import { isObject, type Json, toMembers, toStrings } from '../json.ts';

type Schema = { [keyword: string]: Json };
/** `read`: we parse what others send. `written`: others parse what we send. */
export type Direction = 'read' | 'written';
type Side = { schema: Schema; document: Json };

/** Finds breaking changes of a schema. Returns a sentence for each. */
export function schemaChanges(
  before: Side,
  after: Side,
  direction: Direction,
  at = '',
  seen = new Set<string>(),
): string[] {
  const refs = [before.schema.$ref, after.schema.$ref];
  if (refs[0] !== undefined && refs[1] !== undefined) {
    const pair = `${direction} ${refs.join(' ')}`;
    if (seen.has(pair)) return [];
    seen.add(pair);
  }
  const [old, now] = [resolve(before), resolve(after)];
  const inner = (a: Schema, b: Schema, where: string) =>
    schemaChanges({ ...before, schema: a }, { ...after, schema: b }, direction, where, seen);
  if (old.anyOf || old.oneOf || now.anyOf || now.oneOf)
    return optionChanges(old, now, direction, at, (a, b) =>
      schemaChanges({ ...before, schema: a }, { ...after, schema: b }, direction, at, new Set(seen)),
    );
  const types = direction === 'read' ? missing(getTypes(old), getTypes(now)) : missing(getTypes(now), getTypes(old));
  if (types.length > 0)
    return [`${at || '/'} ${direction === 'read' ? 'does not take' : 'may now be'} ${types.join(', ')}`];
  return [
    ...(direction === 'read' ? limitChanges(old, now, at) : []),
    ...enumChanges(old, now, direction, at),
    ...propertyChanges(old, now, direction, at, inner),
    ...(isObject(old.items) && isObject(now.items) ? inner(old.items, now.items, `${at}/*`) : []),
    ...additionalChanges(old, now, direction, at, inner),
  ];
}

type Inner = (before: Schema, after: Schema, at: string) => string[];

/** A writer must find each former option; a reader must have known each present one. */
function optionChanges(
  old: Schema,
  now: Schema,
  direction: Direction,
  at: string,
  changes: (before: Schema, after: Schema) => string[],
): string[] {
  const [olds, nows] = [getOptions(old), getOptions(now)];
  const pairs = (direction === 'read' ? olds : nows).map((one) => {
    const tried = (direction === 'read' ? nows : olds).map((other) =>
      direction === 'read' ? changes(one, other) : changes(other, one),
    );
    return tried.toSorted((a, b) => a.length - b.length)[0] ?? [`${at || '/'} has no options`];
  });
  return pairs.flat();
}

function propertyChanges(old: Schema, now: Schema, direction: Direction, at: string, inner: Inner): string[] {
  const [olds, nows] = [toMembers(old.properties), toMembers(now.properties)];
  const [needed, needs] = [toStrings(old.required), toStrings(now.required)];
  const removed = Object.keys(olds).filter((name) => !(name in nows));
  const required =
    direction === 'read'
      ? missing(needs, needed).map((name) => `${at}/${name} is now required`)
      : missing(needed, needs)
          .filter((name) => !removed.includes(name))
          .map((name) => `${at}/${name} may now be absent`);
  const changed = Object.entries(olds).flatMap(([name, schema]) => {
    const present = nows[name];
    return isObject(schema) && isObject(present) ? inner(schema, present, `${at}/${name}`) : [];
  });
  return [...removed.map((name) => `${at}/${name} was removed`), ...required, ...changed];
}

function additionalChanges(old: Schema, now: Schema, direction: Direction, at: string, inner: Inner): string[] {
  const [was, is] = [old.additionalProperties ?? true, now.additionalProperties ?? true];
  if (isObject(was) && isObject(is)) return inner(was, is, `${at}/*`);
  if (direction === 'read' && was !== false && is === false) return [`${at || '/'} takes no other fields any more`];
  return [];
}

/** Requests must not lose values. Closed response enums must not gain any, since clients refuse unknown ones. */
function enumChanges(old: Schema, now: Schema, direction: Direction, at: string): string[] {
  const [olds, nows] = [getValues(old), getValues(now)];
  if (direction === 'written') {
    if (!olds) return [];
    const added = nows ? missing(nows, olds) : ['anything'];
    return added.map((value) => `${at || '/'} may now be ${value}`);
  }
  if (!nows) return [];
  if (!olds) return [`${at || '/'} takes only ${nows.join(', ')} now`];
  return missing(olds, nows).map((value) => `${at || '/'} does not take ${value} any more`);
}

const ceilings = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const floors = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const forms = ['pattern', 'format', 'multipleOf', 'uniqueItems'];

function limitChanges(old: Schema, now: Schema, at: string): string[] {
  const tighter = [
    ...ceilings.filter((name) => Number(now[name] ?? Infinity) < Number(old[name] ?? Infinity)),
    ...floors.filter((name) => Number(now[name] ?? -Infinity) > Number(old[name] ?? -Infinity)),
    ...forms.filter((name) => now[name] !== undefined && now[name] !== old[name] && !addsAlternatives(old, now, name)),
  ];
  return tighter.map((name) => `${at || '/'} has a narrower ${name}: ${old[name] ?? 'none'} became ${now[name]}`);
}

/** Whether a pattern differs from the old one by further alternatives alone: then it accepts what that accepted. */
function addsAlternatives(old: Schema, now: Schema, name: string): boolean {
  const before = String(old[name]);
  if (name !== 'pattern' || /\(\?<?!/.test(before)) return false;
  const known = new Set(before.split(/[()|]/));
  const withoutNew = String(now[name]).replace(/\|([^()|]*)/g, (all, one) => (known.has(one) ? all : ''));
  return withoutNew === before;
}

function resolve({ schema, document }: Side): Schema {
  if (typeof schema.$ref !== 'string') return schema;
  const found = schema.$ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<Json | undefined>((inside, name) => toMembers(inside)[name], document);
  return resolve({ schema: toMembers(found), document });
}

function getOptions(schema: Schema): Schema[] {
  const options = schema.anyOf ?? schema.oneOf;
  return Array.isArray(options) ? options.filter(isObject) : [schema];
}

function getTypes({ type, const: value }: Schema): string[] {
  if (type === undefined) return value === undefined ? ['anything'] : [typeof value];
  return Array.isArray(type) ? type.map(String) : [String(type)];
}

function getValues(schema: Schema): string[] | undefined {
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  return Array.isArray(schema.enum) ? schema.enum.map((value) => JSON.stringify(value)) : undefined;
}

/** Returns the wanted types that are missing. An integer is a number; a schema without a type takes all. */
function missing(wanted: readonly string[], had: readonly string[]): string[] {
  if (had.includes('anything')) return [];
  return wanted.filter((one) => !had.includes(one) && !(one === 'integer' && had.includes('number')));
}
