import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod/mini';

export type Item = Record<string, AttributeValue>;

/**
 * A record as DynamoDB keeps it; what is undefined is left out. The library tells plain objects by their `constructor`,
 * and a client may name a field of its own so: everything that is an object is taken for a plain one.
 */
export function toItem(record: Readonly<Record<string, unknown>>): Item {
  return marshall(record, { removeUndefinedValues: true, convertClassInstanceToMap: true });
}

/** A stored record, parsed by its schema. An item that does not fit is a fault, not an outcome. */
export function fromItem<Schema extends z.ZodMiniType>(schema: Schema, item: Item): z.infer<Schema> {
  return schema.parse(unmarshall(item));
}

/** Records as far as they can be read, and the ids of those that cannot: one that somebody has spoilt must not hide the others. */
export type Sifted<Value> = { readable: Value[]; unreadable: string[] };

/** Stored records, sifted by their schema. */
export function siftedItems<Schema extends z.ZodMiniType>(
  schema: Schema,
  items: readonly Item[],
  idOf: (item: Item) => string,
): Sifted<z.infer<Schema>> {
  const sifted: Sifted<z.infer<Schema>> = { readable: [], unreadable: [] };
  for (const item of items) {
    const parsed = schema.safeParse(unmarshall(item));
    if (parsed.success) sifted.readable.push(parsed.data);
    else sifted.unreadable.push(idOf(item));
  }
  return sifted;
}
