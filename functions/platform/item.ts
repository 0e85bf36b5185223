import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod/mini';
import { type Stored, stored, Unreadable } from '../messages/stored.ts';

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
  const { data, error } = stored(schema).safeParse(recordIn(item, keys));
  if (error) throw new Unreadable(error.message);
  return data;
}

/** Records as far as they can be read, and the ids of those that cannot: one that somebody has spoilt must not hide the others. */
export type Sifted<Value> = { readable: Value[]; unreadable: string[] };

/** Stored records, sifted by their schema. An id is what stands behind the last `#` of a `pk`. */
export function siftedItems<Schema extends z.ZodMiniType>(
  schema: Schema,
  items: readonly Item[],
  keys?: readonly string[],
): Sifted<Stored<Schema>> {
  const sifted: Sifted<Stored<Schema>> = { readable: [], unreadable: [] };
  for (const item of items) {
    const parsed = stored(schema).safeParse(recordIn(item, keys));
    if (parsed.success) sifted.readable.push(parsed.data);
    else sifted.unreadable.push(item.pk?.S?.split('#').at(-1) ?? '');
  }
  return sifted;
}

function recordIn(item: Item, keys: readonly string[] = ['pk']): Record<string, unknown> {
  return unmarshall(Object.fromEntries(Object.entries(item).filter(([name]) => !keys.includes(name))));
}
