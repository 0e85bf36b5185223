import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod/mini';
import { type Stored, toStoredSchema, UnreadableItemError } from '../../messages/stored.ts';

export type Item = Record<string, AttributeValue>;

/**
 * A record as DynamoDB keeps it; what is undefined is left out. The library tells plain objects by their `constructor`,
 * and a client may name a field of its own so: everything that is an object is taken for a plain one.
 */
export function toItem(record: Readonly<Record<string, unknown>>): Item {
  return marshall(record, { removeUndefinedValues: true, convertClassInstanceToMap: true });
}

/**
 * A stored record as its schema reads it, whichever release wrote it, without the attributes that are only keys: whoever
 * writes it makes them anew. An item that does not fit is a fault, not an outcome.
 */
export function fromItem<Schema extends z.ZodMiniType>(
  schema: Schema,
  item: Item,
  keys?: readonly string[],
): Stored<Schema> {
  const { data, error } = toStoredSchema(schema).safeParse(readRecord(item, keys));
  if (error) throw new UnreadableItemError(error.message);
  return data;
}

/** Records as far as they can be read, and the ids of those that cannot: one that somebody has spoilt must not hide the others. */
export type ParsedItems<Value> = { readable: Value[]; unreadable: string[] };

/** Stored records, sifted by their schema. An id is what stands behind the last `#` of a `pk`. */
export function parseItems<Schema extends z.ZodMiniType>(
  schema: Schema,
  items: readonly Item[],
  keys?: readonly string[],
): ParsedItems<Stored<Schema>> {
  const sifted: ParsedItems<Stored<Schema>> = { readable: [], unreadable: [] };
  for (const item of items) {
    const parsed = toStoredSchema(schema).safeParse(readRecord(item, keys));
    if (parsed.success) sifted.readable.push(parsed.data);
    else sifted.unreadable.push(item.pk?.S?.split('#').at(-1) ?? '');
  }
  return sifted;
}

function readRecord(item: Item, keys: readonly string[] = ['pk']): Record<string, unknown> {
  return unmarshall(Object.fromEntries(Object.entries(item).filter(([name]) => !keys.includes(name))));
}
