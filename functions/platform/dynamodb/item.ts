import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod/mini';
import { type Stored, toStoredSchema, UnreadableItemError } from '../../messages/stored.ts';

export type Item = Record<string, AttributeValue>;

/**
 * Converts a record to an item, without undefined members. `convertClassInstanceToMap`, because the library recognises
 * plain objects by `constructor`, and a client may send a field of that name.
 */
export function toItem(record: Readonly<Record<string, unknown>>): Item {
  return marshall(record, { removeUndefinedValues: true, convertClassInstanceToMap: true });
}

/**
 * Parses an item that any release wrote, without the attributes that are only `keys`. Throws UnreadableItemError for an
 * item that does not match the schema.
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

/** Records that match their schema, and the ids of items that do not: one corrupt item must not hide the others. */
export type ParsedItems<Value> = { readable: Value[]; unreadable: string[] };

/** Parses items one by one. The id of an unreadable item is the part of its `pk` after the last `#`. */
export function parseItems<Schema extends z.ZodMiniType>(
  schema: Schema,
  items: readonly Item[],
  keys?: readonly string[],
): ParsedItems<Stored<Schema>> {
  const result: ParsedItems<Stored<Schema>> = { readable: [], unreadable: [] };
  for (const item of items) {
    const parsed = toStoredSchema(schema).safeParse(readRecord(item, keys));
    if (parsed.success) result.readable.push(parsed.data);
    else result.unreadable.push(item.pk?.S?.split('#').at(-1) ?? '');
  }
  return result;
}

function readRecord(item: Item, keys: readonly string[] = ['pk']): Record<string, unknown> {
  return unmarshall(Object.fromEntries(Object.entries(item).filter(([name]) => !keys.includes(name))));
}
