import * as z from 'zod/mini';
import { MessageId, OrderId, Source, Time } from './fields/primitives.ts';

declare const unknownHere: unique symbol;
/** A value of an enum that another release added: it is shown and stored, and nothing follows from it. */
export type Unrecognized = string & { readonly [unknownHere]: true };

type Shape = z.core.$ZodShape;
type OptionalKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends { _zod: { optout: 'optional' } } ? K : never;
}[keyof S];
/** The type that the tolerant form of a schema parses to: any enum may have a value of another release. */
export type Stored<S> = S extends z.core.$ZodEnum
  ? z.core.output<S> | Unrecognized
  : S extends z.core.$ZodOptional<infer Inner>
    ? Stored<Inner> | undefined
    : S extends z.core.$ZodArray<infer Element>
      ? Stored<Element>[]
      : S extends z.core.$ZodRecord<infer _, infer Value>
        ? Record<string, Stored<Value>>
        : S extends z.core.$ZodDiscriminatedUnion<infer Options>
          ? Stored<Options[number]>
          : S extends z.core.$ZodUnion
            ? unknown
            : S extends z.core.$ZodObject<infer Members extends Shape>
              ? z.core.util.Prettify<
                  { -readonly [K in Exclude<keyof Members, OptionalKeys<Members>>]: Stored<Members[K]> } & {
                    -readonly [K in OptionalKeys<Members>]?: Stored<Members[K]>;
                  }
                >
              : z.core.output<S>;

/** The schemas that stay strict: ids, by which everything is found, and times. */
const strict: ReadonlySet<z.core.SomeType> = new Set([OrderId, MessageId, Source, Time]);
const cache = new WeakMap<z.core.SomeType, z.core.SomeType>();
const anything = z.unknown();
const text = z.string();

/**
 * Creates the tolerant form of a schema, in which messages and stored items are read: unknown members are carried along at every
 * depth, enums are open, limits and refinements are dropped. Types, literals and the presence of members are checked.
 */
export function toStoredSchema<S extends z.core.SomeType>(schema: S): z.ZodMiniType<Stored<S>> {
  const tolerant =
    cache.get(schema) ?? (strict.has(schema) ? schema : toTolerant(schema as unknown as z.core.$ZodTypes));
  cache.set(schema, tolerant);
  return tolerant as z.ZodMiniType<Stored<S>>;
}

function toTolerant(schema: z.core.$ZodTypes): z.core.SomeType {
  const { def } = schema._zod;
  const change = (changes: object) => z.clone(schema, { ...def, checks: [], ...changes } as typeof def);
  switch (def.type) {
    case 'object':
      return change({ shape: toTolerantShape(def.shape), catchall: anything });
    case 'optional':
      return change({ innerType: toStoredSchema(def.innerType) });
    case 'array':
      // A list that must not be empty stays so: an empty one would mean something else.
      return change({ element: toStoredSchema(def.element), checks: def.checks?.filter(isRequired) ?? [] });
    case 'record':
      return change({ keyType: text, valueType: toStoredSchema(def.valueType) });
    case 'union':
      return 'discriminator' in def ? change({ options: def.options.map(toStoredSchema) }) : anything;
    case 'string':
    case 'enum':
      return text;
    case 'number':
      return change({});
    default:
      return schema;
  }
}

function toTolerantShape(shape: Shape) {
  return Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, toStoredSchema(member)]));
}

function isRequired({ _zod: { def } }: z.core.$ZodCheck<never>): boolean {
  return 'minimum' in def && def.minimum === 1;
}

/** Creates the tolerant form of a view: it has the members of the schema alone, and their values as they are. */
export function toShownSchema<S extends Shape>({ shape }: { shape: S }) {
  return z.object(toTolerantShape(shape)) as unknown as z.ZodMiniType<Stored<z.ZodMiniObject<S>>>;
}

/** The keys of a table, in its order. */
export function listKeys<Table extends object>(table: Table) {
  return Object.keys(table) as (keyof Table & string)[];
}

/** Returns the entry of a table for a value; undefined for a value that this release does not know. */
export function lookUp<Table extends object>(table: Table, value: keyof Table | Unrecognized) {
  return Object.hasOwn(table, value) ? table[value as keyof Table] : undefined;
}

/** Thrown for a stored record that does not fit its schema. */
export class UnreadableItemError extends Error {
  override readonly name = 'Unreadable';
}
