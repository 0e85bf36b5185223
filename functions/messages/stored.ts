import * as z from 'zod/mini';
import { MessageId, OrderId, Source, Time } from './fields.ts';

declare const unknownHere: unique symbol;
/** A value of an enum that another release added: it is shown and kept, and nothing follows from it. */
export type Unrecognized = string & { readonly [unknownHere]: true };

type Shape = z.core.$ZodShape;
type Options = Parameters<typeof z.discriminatedUnion>[1];
type OptionalKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends { _zod: { optout: 'optional' } } ? K : never;
}[keyof S];
/** What the tolerant form of a schema reads: the same as the schema, but any enum may have a value of another release. */
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

/** What names a message or an order keeps its form: everything is found by it. Times are read as times. */
const kept: ReadonlySet<z.core.SomeType> = new Set([OrderId, MessageId, Source, Time]);
const made = new WeakMap<z.core.SomeType, z.core.SomeType>();

/**
 * The tolerant form of a schema, in which messages and stored items are read: unknown members are carried along at every
 * depth, enums are open, limits and refinements are dropped. Types, literals and the presence of members are checked.
 */
export function stored<S extends z.core.SomeType>(schema: S): z.ZodMiniType<Stored<S>> {
  const known = made.get(schema) ?? tolerant(schema);
  made.set(schema, known);
  return known as z.ZodMiniType<Stored<S>>;
}

/** What a table says of a value; undefined for a value that this release does not know. */
export function knownIn<Table extends object>(table: Table, value: keyof Table | Unrecognized) {
  return Object.hasOwn(table, value) ? table[value as keyof Table] : undefined;
}

/** The tolerant form of what is shown: its own members are those of the schema, what is in them is shown as it is. */
export function shown<S extends Shape>({ shape }: { shape: S }) {
  return z.object(tolerantShape(shape)) as unknown as z.ZodMiniType<Stored<z.ZodMiniObject<S>>>;
}

function tolerant(schema: z.core.SomeType): z.core.SomeType {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (kept.has(schema)) return schema;
  switch (def.type) {
    case 'object':
      return z.looseObject(tolerantShape(def.shape));
    case 'optional':
      return z.optional(stored(def.innerType));
    case 'array': {
      const list = z.array(stored(def.element));
      // A list that must not be empty means something else when it is.
      return def.checks?.some(asksForOne) ? list.check(z.minLength(1)) : list;
    }
    case 'record':
      return z.record(z.string(), stored(def.valueType));
    case 'union':
      return 'discriminator' in def
        ? z.discriminatedUnion(String(def.discriminator), def.options.map(stored) as unknown as Options)
        : z.unknown();
    case 'string':
    case 'enum':
      return z.string();
    case 'number':
      return 'format' in def ? z.int() : z.number();
    default:
      return schema;
  }
}

function tolerantShape(shape: Shape) {
  return Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, stored(member)]));
}

function asksForOne({ _zod: { def } }: z.core.$ZodCheck): boolean {
  return 'minimum' in def && def.minimum === 1;
}
